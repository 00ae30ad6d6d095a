import { z } from 'zod';
import { Table } from '../authoring/artifact-types.ts';
import { step } from '../authoring/step.ts';
import type { Digest } from '../core/digest.ts';
import { columnSchema } from '../warehouse/column-schema.ts';
import { describeTable } from './describe-table.ts';

/**
 * Reads a delimited text file into a new version of a table: typed, counted (rows in = rows out +
 * rows rejected), rejected rows kept in `<table>_rejects`. Submits a job and waits for it.
 */
export const ingest = step({
  name: 'ingest',
  inputs: {
    /** Path relative to the project, or `file:` URL. */
    source: z.string(),
    /** `sha256:…` the source must have; empty when any content will do. */
    sourceDigest: z.string().default(''),
    dataset: z.string(),
    table: z.string(),
    schema: z.object({ columns: z.array(columnSchema).min(1) }),
    delimiter: z.string().default(','),
    header: z.boolean().default(true),
    skipLines: z.int().min(0).default(0),
    nullValues: z.array(z.string()).default(['']),
    write: z.enum(['WRITE_TRUNCATE', 'WRITE_APPEND', 'WRITE_EMPTY']).default('WRITE_TRUNCATE'),
    /** Share of rows that may be rejected, in percent; 0 fails at the first bad row. */
    rejectedPercentMax: z.number().min(0).max(100).default(0),
  },
  outputs: { table: Table, rowsIn: z.int(), rowsOut: z.int(), rowsRejected: z.int() },
  access: ['warehouse:write'],
  contentInputs: ['source'],
  async run({ inputs, outputs, context }) {
    const { source, sourceDigest, dataset, table, schema, write, rejectedPercentMax } = inputs;
    const { delimiter, header, skipLines, nullValues } = inputs;
    const result = await context.warehouse.ingest({
      source,
      ...(sourceDigest === '' ? {} : { sourceDigest: sourceDigest as Digest }),
      dataset,
      table,
      schema,
      format: { delimiter, header, skipLines, nullValues },
      write,
      badRows:
        rejectedPercentMax === 0
          ? { kind: 'fail' }
          : { kind: 'skip', percentMax: rejectedPercentMax },
    });
    describeTable(outputs.table, result.version);
    for (const row of result.rejectedSample)
      context.log.warn(`rejected line ${row.line}: ${row.reason}`);
    return {
      rowsIn: result.rowsIn,
      rowsOut: result.rowsOut,
      rowsRejected: result.rowsRejected,
    };
  },
});
