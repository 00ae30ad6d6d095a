import type { SQLInputValue } from 'node:sqlite';
import type { CompiledQuery } from 'kysely';
import type { StateDatabase } from './open-state-database.ts';

interface Compilable {
  compile(): CompiledQuery;
}

/** Runs statements inside a transaction; `rows` are those a SELECT or RETURNING gives. */
export interface TransactionScope {
  rows<Row>(query: { compile(): CompiledQuery<Row> }): Row[];
  /** Number of rows changed. */
  change(query: Compilable): number;
}

/**
 * One write transaction that takes the write lock at once and never waits while it holds it: another
 * connection of the same process that asks for the lock would block the event loop we wait on.
 */
export function immediately<Tables, Result>(
  database: StateDatabase<Tables>,
  work: (scope: TransactionScope) => Result,
): Promise<Result> {
  const { raw } = database;
  const parametersOf = (query: CompiledQuery) => query.parameters as readonly SQLInputValue[];
  const scope: TransactionScope = {
    rows(query) {
      const compiled = query.compile();
      return raw.prepare(compiled.sql).all(...parametersOf(compiled)) as never[];
    },
    change(query) {
      const compiled = query.compile();
      return Number(raw.prepare(compiled.sql).run(...parametersOf(compiled)).changes);
    },
  };
  return exclusively(database, () => work(scope));
}

/** The same for work on the raw connection, such as prepared statements. */
export function exclusively<Tables, Result>(
  database: StateDatabase<Tables>,
  work: () => Result,
): Promise<Result> {
  const { raw } = database;
  // Kysely's connection lock keeps other stores of this connection out meanwhile.
  return database.query.connection().execute(async () => {
    raw.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      raw.exec('COMMIT');
      return result;
    } catch (error) {
      if (raw.isTransaction) raw.exec('ROLLBACK');
      throw error;
    }
  });
}
