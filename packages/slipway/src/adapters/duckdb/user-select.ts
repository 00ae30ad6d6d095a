import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import type { JsonPrimitive } from '../../core/json.ts';
import { WarehouseError } from '../../warehouse/errors.ts';
import type { TableVersion } from '../../warehouse/warehouse.ts';
import type { DuckdbSession } from './duckdb-session.ts';
import type { DuckdbTools } from './duckdb-tools.ts';
import { sqlName, sqlText } from './sql-text.ts';

/** DuckDB's number for SELECT; its enum is a value of the library, which is loaded late. */
const SELECT_STATEMENT = 1;

/** A user's SQL, known to be one SELECT, in a session that can reach nothing but its tables. */
export interface UserSelect {
  readonly statement: DuckDBPreparedStatement;
  /** The same SELECT as a relation to select from. */
  readonly relation: string;
}

/**
 * Makes the tables a SELECT names visible, then locks the session: no file but theirs and those in
 * its own folder, no extension, no setting. Throws `warehouse-query-not-select` for anything but one
 * SELECT and `warehouse-query-invalid` when DuckDB cannot prepare it.
 */
export async function prepareUserSelect(
  sql: string,
  at: {
    readonly session: DuckdbSession;
    readonly folder: string;
    readonly tools: DuckdbTools;
    readonly pinned: readonly (readonly [name: string, version: TableVersion])[];
  },
): Promise<UserSelect> {
  const { connection } = at.session;
  const extracted = await connection.extractStatements(sql).catch((cause: Error) => {
    throw queryInvalid(cause);
  });
  if (extracted.count !== 1) throw notSelect(`it holds ${extracted.count} statements`);
  const names = new Set(connection.getTableNames(sql, false));
  for (const version of await at.tools.catalog.tables())
    if (names.has(version.table))
      await showTable({ schema: version.dataset, name: version.table, version }, at);
  for (const [name, version] of at.pinned) await showTable({ schema: 'main', name, version }, at);
  await lock(at.session, at.folder);
  const statement = await extracted.prepare(0).catch((cause: Error) => {
    throw queryInvalid(cause);
  });
  if (statement.statementType !== SELECT_STATEMENT) throw notSelect('it is another statement');
  return { statement, relation: `query(${sqlText(sql)})` };
}

/** Whole numbers are bound as integers, so that they fit where SQL wants one, such as LIMIT. */
export function bindParameters(
  statement: DuckDBPreparedStatement,
  parameters: readonly JsonPrimitive[],
): void {
  if (parameters.length !== statement.parameterCount)
    throw new WarehouseError(
      'invalid-input',
      'warehouse-query-parameters',
      `The query has ${statement.parameterCount} parameters; ${parameters.length} were given.`,
    );
  parameters.forEach((value, index) => {
    const position = index + 1;
    if (value === null) statement.bindNull(position);
    else if (typeof value === 'boolean') statement.bindBoolean(position, value);
    else if (typeof value === 'string') statement.bindVarchar(position, value);
    else if (Number.isSafeInteger(value)) statement.bindBigInt(position, BigInt(value));
    else statement.bindDouble(position, value);
  });
}

/** Bounded: DuckDB's messages may go on with a long listing. */
export const queryInvalid = (cause: Error): WarehouseError =>
  new WarehouseError(
    'invalid-input',
    'warehouse-query-invalid',
    `The query cannot run: ${cause.message.slice(0, 600)}`,
    { cause },
  );

async function showTable(
  shown: { readonly schema: string; readonly name: string; readonly version: TableVersion },
  at: { readonly session: DuckdbSession; readonly folder: string; readonly tools: DuckdbTools },
): Promise<void> {
  const { schema, name, version } = shown;
  // Not named after the table: a pinned name is any text.
  const path = join(at.folder, `table-${randomUUID()}.parquet`);
  await at.tools.artifacts.materialize(version.artifactUri, path);
  await at.session.run(`CREATE SCHEMA IF NOT EXISTS ${sqlName(schema)}`);
  await at.session.run(
    `CREATE VIEW ${sqlName(schema)}.${sqlName(name)} AS SELECT * FROM read_parquet(${sqlText(path)})`,
  );
}

async function lock(session: DuckdbSession, folder: string): Promise<void> {
  await session.run(`SET allowed_directories = [${sqlText(folder)}]`);
  await session.run('SET enable_external_access = false');
  await session.run('SET lock_configuration = true');
}

const notSelect = (problem: string): WarehouseError =>
  new WarehouseError(
    'denied',
    'warehouse-query-not-select',
    `A query is exactly one SELECT (or WITH … SELECT); ${problem}. Tables are written by ingest and queryToTable.`,
  );
