import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { StateDatabaseError } from './errors.ts';
import { migrations } from './migrations.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';

/** A connection to one environment's `state.db`; `T` is the tables the store reads and writes. */
export interface StateDatabase<T> extends AsyncDisposable {
  readonly query: Kysely<T>;
  /** Statements that Kysely has no word for, such as pragmas. */
  readonly raw: DatabaseSync;
}

/**
 * Opens (and creates or migrates) `state.db`. Commits are durable (`synchronous=FULL`, WAL).
 * Throws `state-unwritable` when the folder cannot be written and `state-newer-version` when a
 * newer Slipway wrote it.
 */
export function openStateDatabase<T>(path: string): StateDatabase<T> {
  const raw = openFile(path);
  prepare(raw, path);
  const query = new Kysely<T>({ dialect: nodeSqliteDialect(raw) });
  return { query, raw, [Symbol.asyncDispose]: () => query.destroy() };
}

function prepare(raw: DatabaseSync, path: string): void {
  try {
    raw.exec(
      'PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;',
    );
    migrate(raw, path);
  } catch (cause) {
    raw.close();
    if (cause instanceof StateDatabaseError) throw cause;
    if (isOfDisk(cause)) throw unwritable(path, cause);
    throw new StateDatabaseError(
      'corrupt',
      'state-unreadable',
      `${path} cannot be used as a state database: ${(cause as Error).message}. Restore it from a backup, or point stateFolder to another folder.`,
      { cause },
    );
  }
}

function openFile(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return new DatabaseSync(path, { timeout: 10_000 });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Result codes of SQLite that say nothing of the database: READONLY, IOERR, FULL, CANTOPEN. */
const OF_DISK = new Set([8, 10, 13, 14]);

const isOfDisk = (cause: unknown): boolean =>
  OF_DISK.has(((cause as { readonly errcode?: number }).errcode ?? 0) & 0xff);

const unwritable = (path: string, cause: unknown): StateDatabaseError =>
  new StateDatabaseError(
    'environment',
    'state-unwritable',
    `The state folder ${dirname(path)} cannot be written: ${(cause as Error).message}. Nothing in it is damaged by that. Check its owner and mode and the space on the disk, or set stateFolder in slipway.config.ts to a folder you may write.`,
    { cause },
  );

function migrate(database: DatabaseSync, path: string): void {
  const read = (): number =>
    (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  const found = read();
  if (found > migrations.length)
    throw new StateDatabaseError(
      'conflict',
      'state-newer-version',
      `${path} was written by a newer Slipway (schema ${found}; this one knows ${migrations.length}). Update slipway, or point stateFolder to another folder.`,
    );
  if (found === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  for (const statements of migrations.slice(read()))
    for (const statement of statements) database.exec(statement);
  database.exec(`PRAGMA user_version=${migrations.length}`);
  database.exec('COMMIT');
}
