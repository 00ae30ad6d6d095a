import { WarehouseError } from '../../warehouse/errors.ts';
import type {
  QueryOptions,
  QueryResult,
  TableVersion,
  WriteDisposition,
} from '../../warehouse/warehouse.ts';
import { SQL_TYPES } from './column-checks.ts';
import { openDuckdbSession } from './duckdb-session.ts';
import type { DuckdbTools } from './duckdb-tools.ts';
import { jsonCell } from './json-cell.ts';
import { resultSchema } from './result-schema.ts';
import { openScratchArea } from './scratch-area.ts';
import { sqlName } from './sql-text.ts';
import { noVersion, storeTable } from './store-table.ts';
import { bindParameters, prepareUserSelect, queryInvalid } from './user-select.ts';

const ROWS_MAX_DEFAULT = 10_000;

type Pinned = readonly (readonly [name: string, version: TableVersion])[];

/** Runs a user's SELECT; throws `warehouse-result-too-large` beyond `rowsMax` rows. */
export async function runQuery(
  sql: string,
  options: QueryOptions & { readonly pinned: Pinned },
  tools: DuckdbTools,
): Promise<QueryResult> {
  const { rowsMax = ROWS_MAX_DEFAULT, parameters = [], pinned } = options;
  await using area = await openScratchArea(tools.scratchFolder, 'query');
  using session = await openDuckdbSession(area.path, tools.limits);
  const { statement } = await prepareUserSelect(sql, { session, folder: area.path, tools, pinned });
  bindParameters(statement, parameters);
  const reader = await statement.streamAndReadUntil(rowsMax + 1).catch((cause: Error) => {
    throw queryInvalid(cause);
  });
  if (reader.currentRowCount > rowsMax)
    throw new WarehouseError(
      'too-large',
      'warehouse-result-too-large',
      `The query gives more than ${rowsMax} rows. Write them to a table with queryToTable, or add LIMIT.`,
    );
  const columns = Array.from({ length: reader.columnCount }, (_, index) => ({
    name: reader.columnName(index),
    type: reader.columnType(index),
  }));
  return {
    columns: columns.map(({ name, type }) => ({ name, type: String(type) })),
    rows: reader
      .getRows()
      .map((row) => columns.map((column, index) => jsonCell(row[index] ?? null, column))),
  };
}

/** Runs a user's SELECT and writes its rows as a new version of a table. */
export async function runQueryToTable(
  sql: string,
  destination: {
    readonly dataset: string;
    readonly table: string;
    readonly write: WriteDisposition;
  },
  tools: DuckdbTools,
): Promise<TableVersion> {
  await using area = await openScratchArea(tools.scratchFolder, 'query');
  using session = await openDuckdbSession(area.path, tools.limits);
  const place = { session, folder: area.path, tools, pinned: [] };
  const { statement, relation } = await prepareUserSelect(sql, place);
  bindParameters(statement, []);
  const schema = resultSchema(statement);
  const casts = schema.columns.map(
    ({ name, type }, index) => `r${index}::${SQL_TYPES[type]} AS ${sqlName(name)}`,
  );
  const aliases = schema.columns.map((_column, index) => `r${index}`);
  const select = `SELECT ${casts.join(', ')} FROM ${relation} AS result(${aliases.join(', ')})`;
  const store = { ...tools, session, folder: area.path };
  const version = await storeTable({ ...destination, schema, select }, store);
  const [committed] = await tools.catalog.commit({ versions: [version] });
  if (committed === undefined) throw noVersion();
  return committed;
}
