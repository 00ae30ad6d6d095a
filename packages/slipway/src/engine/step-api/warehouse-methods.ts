import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { isDigest } from '../../core/digest.ts';
import { columnSchema } from '../../warehouse/column-schema.ts';
import { EngineError } from '../errors.ts';
import { type LocalPlaces, localSource, pathOf } from '../local-source.ts';
import { method } from './method.ts';
import { ownerOf } from './session.ts';

const write = z.enum(['WRITE_TRUNCATE', 'WRITE_APPEND', 'WRITE_EMPTY']);

const ingestRequest = z.object({
  source: z.string(),
  sourceDigest: z
    .string()
    .refine(isDigest, 'must be sha256: followed by 64 hexadecimal digits')
    .exactOptional(),
  format: z.object({
    delimiter: z.string(),
    header: z.boolean(),
    skipLines: z.int().min(0),
    nullValues: z.array(z.string()),
  }),
  schema: z.object({ columns: z.array(columnSchema).min(1) }),
  dataset: z.string(),
  table: z.string(),
  write,
  badRows: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('fail') }),
    z.object({
      kind: z.literal('skip'),
      rowsMax: z.int().min(0).exactOptional(),
      percentMax: z.number().min(0).max(100).exactOptional(),
    }),
  ]),
});

const jobId = z.object({ jobId: z.string() });
const tableUri = z.object({ uri: z.string() });

export const warehouseMethods = {
  'warehouse.createDataset': method({
    access: 'warehouse:write',
    argument: z.object({ name: z.string() }),
    call: ({ environment }, { name }) => environment.warehouse.createDataset(name),
  }),
  'warehouse.submitIngest': method({
    access: 'warehouse:write',
    argument: ingestRequest,
    call: ({ environment, claims, ...places }, { source, ...request }) =>
      environment.warehouse.submitIngest({
        ...request,
        jobId: `${claims.run}/${claims.task}/${claims.attempt}`,
        sourcePath: sourcePath(source, places),
      }),
  }),
  'warehouse.ingestState': method({
    access: 'warehouse:write',
    argument: jobId,
    call: ({ environment }, argument) => environment.warehouse.ingestState(argument.jobId),
  }),
  'warehouse.cancelIngest': method({
    access: 'warehouse:write',
    argument: jobId,
    call: ({ environment }, argument) => environment.warehouse.cancelIngest(argument.jobId),
  }),
  'warehouse.query': method({
    access: 'warehouse:read',
    argument: z.object({
      sql: z.string(),
      options: z
        .object({
          rowsMax: z.int().min(1).exactOptional(),
          parameters: z
            .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
            .exactOptional(),
        })
        .exactOptional(),
    }),
    call: ({ environment }, { sql, options }) => environment.warehouse.query(sql, options),
  }),
  'warehouse.queryToTable': method({
    access: 'warehouse:write',
    argument: z.object({
      sql: z.string(),
      destination: z.object({ dataset: z.string(), table: z.string(), write }),
    }),
    call: ({ environment }, { sql, destination }) =>
      environment.warehouse.queryToTable(sql, destination),
  }),
  'warehouse.table': method({
    access: 'warehouse:read',
    argument: tableUri,
    call: (session, { uri }) =>
      ownerOf(session, { uri, operation: 'warehouse:read' }).warehouse.table({ uri }),
  }),
  'warehouse.export': method({
    access: 'warehouse:read',
    argument: z.object({ uri: z.string(), columns: z.array(z.string()).exactOptional() }),
    async call(session, { uri, columns }) {
      const path = join(session.scratch, `table-${randomUUID()}.ndjson`);
      await ownerOf(session, { uri, operation: 'warehouse:read' }).warehouse.exportTable(uri, {
        path,
        format: 'ndjson',
        ...(columns === undefined ? {} : { columns }),
      });
      return { path };
    },
  }),
};

/** A source is a path (relative to the project) or a `file:` URL; other schemes need another reader. */
function sourcePath(source: string, places: LocalPlaces): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(source) && !/^file:/i.test(source))
    throw new EngineError(
      'unsupported',
      'ingest-source-scheme',
      `The embedded warehouse cannot read ${source}. Give a local path or a file: URL.`,
    );
  const { projectFolder, stateFolder } = places;
  // Where there is nothing, the warehouse says so.
  return localSource(source, { projectFolder, stateFolder }) ?? pathOf(source, projectFolder);
}
