import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ArtifactStore } from '../../artifacts/artifact-store.ts';
import { type Digest, digestFromHex } from '../../core/digest.ts';
import { canonicalJson, type JsonValue } from '../../core/json.ts';
import { WarehouseError } from '../../warehouse/errors.ts';
import type { NewTableVersion, TableCatalog } from '../../warehouse/table-catalog.ts';
import type { TableSchema } from '../../warehouse/table-schema.ts';
import type { TableVersion, WriteDisposition } from '../../warehouse/warehouse.ts';
import type { DuckdbSession } from './duckdb-session.ts';
import { sqlName, sqlText } from './sql-text.ts';

export interface TableWrite {
  readonly dataset: string;
  readonly table: string;
  readonly write: WriteDisposition;
  readonly schema: TableSchema;
  /** A SELECT whose columns have the schema's names, types and order. */
  readonly select: string;
}

export interface StoreTools {
  readonly session: DuckdbSession;
  readonly artifacts: ArtifactStore;
  readonly catalog: TableCatalog;
  /** Private folder for the plaintext. */
  readonly folder: string;
}

/** Writes rows as an encrypted Parquet artifact; the version still has to be committed. */
export async function storeTable(write: TableWrite, tools: StoreTools): Promise<NewTableVersion> {
  const { session, artifacts, folder } = tools;
  const { dataset, table, schema } = write;
  const latest = await tools.catalog.latest(dataset, table);
  const previous = await rowsToKeep(write, latest, tools);
  const select = previous === undefined ? write.select : `${previous} UNION ALL ${write.select}`;
  const path = join(folder, `${table}.parquet`);
  await session.run(`COPY (${select}) TO ${sqlText(path)} (FORMAT parquet)`);
  const rows = await session.number(`SELECT count(*) FROM read_parquet(${sqlText(path)})`);
  const { uri: artifactUri, digest } = await artifacts.putPath(path);
  return {
    dataset,
    table,
    digest: versionDigest(digest, schema),
    rows,
    schema,
    artifactUri,
    ...(write.write === 'WRITE_TRUNCATE' ? {} : { expectedParent: latest?.digest ?? null }),
  };
}

/** A SELECT of the rows a write keeps; throws when the write does not fit what is there. */
async function rowsToKeep(
  write: TableWrite,
  latest: TableVersion | undefined,
  { artifacts, folder }: StoreTools,
): Promise<string | undefined> {
  if (latest === undefined || write.write === 'WRITE_TRUNCATE') return undefined;
  const name = `${write.dataset}.${write.table}`;
  if (write.write === 'WRITE_EMPTY') {
    if (latest.rows === 0) return undefined;
    throw new WarehouseError(
      'conflict',
      'warehouse-table-not-empty',
      `${name} has ${latest.rows} rows, and WRITE_EMPTY writes only to an empty table. Use WRITE_APPEND or WRITE_TRUNCATE.`,
    );
  }
  if (shapeOf(latest.schema) !== shapeOf(write.schema))
    throw new WarehouseError(
      'conflict',
      'warehouse-schema-differs',
      `Rows cannot be appended to ${name}: its columns have other names, types or nullability. Use WRITE_TRUNCATE, or another table.`,
    );
  const path = join(folder, `${write.table}.previous.parquet`);
  await artifacts.materialize(latest.artifactUri, path);
  const columns = write.schema.columns.map((column) => sqlName(column.name));
  return `SELECT ${columns.join(', ')} FROM read_parquet(${sqlText(path)})`;
}

const shapeOf = ({ columns }: TableSchema): string =>
  JSON.stringify(columns.map(({ name, type, nullable = false }) => [name, type, nullable]));

/** Content and meaning: the same rows under another schema are another version. */
function versionDigest(content: Digest, schema: TableSchema): Digest {
  // A schema is JSON, which its interface cannot say.
  const identity = { content, schema: schema as unknown as JsonValue };
  return digestFromHex(createHash('sha256').update(canonicalJson(identity)).digest('hex'));
}

/** For a catalog that breaks its contract: each version committed is given back. */
export const noVersion = (): WarehouseError =>
  new WarehouseError(
    'failed',
    'warehouse-catalog-broken',
    'The table catalog committed a version and gave none back. Report this as a defect.',
  );
