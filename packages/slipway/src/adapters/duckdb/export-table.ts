import { createReadStream, createWriteStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { nearestName } from '../../core/nearest-name.ts';
import { WarehouseError } from '../../warehouse/errors.ts';
import type { Column } from '../../warehouse/table-schema.ts';
import type { ExportFormat, TableVersion } from '../../warehouse/warehouse.ts';
import { openDuckdbSession } from './duckdb-session.ts';
import type { DuckdbTools } from './duckdb-tools.ts';
import { openScratchArea } from './scratch-area.ts';
import { sqlName, sqlText } from './sql-text.ts';

const CHUNK_BYTES = 1_048_576;

export interface ExportTarget {
  readonly path: string;
  readonly format: ExportFormat;
  readonly columns?: readonly string[];
}

const COPY_OPTIONS: Record<ExportFormat, string> = {
  parquet: 'FORMAT parquet',
  csv: "FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR ''",
  ndjson: 'FORMAT json, ARRAY false',
};

/** Writes a version's rows to a new file in clear; throws `warehouse-target-exists` for one that is there. */
export async function exportTable(
  version: TableVersion,
  target: ExportTarget,
  tools: DuckdbTools,
): Promise<void> {
  const columns = chosenColumns(version, target.columns);
  await refuseExisting(target.path);
  await using area = await openScratchArea(tools.scratchFolder, 'export');
  const stored = join(area.path, 'stored.parquet');
  const written = join(area.path, 'written');
  await tools.artifacts.materialize(version.artifactUri, stored);
  using session = await openDuckdbSession(area.path, tools.limits);
  const cells = columns.map(
    (column) => `${cell(column, target.format)} AS ${sqlName(column.name)}`,
  );
  const select = `SELECT ${cells.join(', ')} FROM read_parquet(${sqlText(stored)})`;
  await session
    .run(`COPY (${select}) TO ${sqlText(written)} (${COPY_OPTIONS[target.format]})`)
    .catch((cause: Error) => {
      throw exportFailed(version, cause);
    });
  const output = createWriteStream(target.path, { flags: 'wx', mode: 0o600 });
  await pipeline(createReadStream(written, { highWaterMark: CHUNK_BYTES }), output);
}

function chosenColumns(
  { schema, dataset, table }: TableVersion,
  names: readonly string[] | undefined,
): readonly Column[] {
  if (names === undefined) return schema.columns;
  return names.map((name) => {
    const column = schema.columns.find((candidate) => candidate.name === name);
    if (column !== undefined) return column;
    const near = nearestName(
      name,
      schema.columns.map((candidate) => candidate.name),
    );
    throw new WarehouseError(
      'invalid-input',
      'warehouse-column-not-found',
      `${dataset}.${table} has no column ${JSON.stringify(name.slice(0, 100))}.${near === undefined ? '' : ` Did you mean ${near}?`}`,
    );
  });
}

/** JSON readers round large integers and know no NaN; ISO 8601 says which instant a timestamp is. */
function cell({ name, type }: Column, format: ExportFormat): string {
  const value = sqlName(name);
  if (format === 'parquet') return value;
  if (type === 'timestamp') return `strftime(${value}, '%Y-%m-%dT%H:%M:%S.%fZ')`;
  if (format === 'csv') return value;
  if (type === 'integer')
    return `CASE WHEN abs(${value}::HUGEINT) > 9007199254740991 THEN error('integer beyond 2^53 - 1') ELSE ${value} END`;
  if (type === 'number')
    return `CASE WHEN NOT isfinite(${value}) THEN error('number is not finite') ELSE ${value} END`;
  return value;
}

async function refuseExisting(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  throw new WarehouseError(
    'conflict',
    'warehouse-target-exists',
    `${path} exists already; a table is exported to a new file only.`,
  );
}

const exportFailed = ({ dataset, table }: TableVersion, cause: Error): WarehouseError =>
  new WarehouseError(
    'failed',
    'warehouse-export-failed',
    `${dataset}.${table} cannot be exported: ${cause.message.split('\n')[0]}. Choose the parquet format, or other columns.`,
    { cause },
  );
