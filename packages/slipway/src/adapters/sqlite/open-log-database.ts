import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StateDatabaseError } from './errors.ts';

/** Chunks come several times a second: a crash of the machine may cost the last of them. */
const SETTINGS =
  'PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA auto_vacuum=INCREMENTAL;';

const TABLES = `
  CREATE TABLE IF NOT EXISTS log_keys (run TEXT PRIMARY KEY, wrapped TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS log_chunks (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, path TEXT NOT NULL,
    attempt INTEGER NOT NULL, at_ms INTEGER NOT NULL, nonce BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS log_chunks_by_run ON log_chunks (run, sequence);`;

/** Opens (and creates) the `logs.db` of an environment; throws `logs-unusable`. */
export function openLogDatabase(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(path, { timeout: 10_000 });
    database.exec(SETTINGS);
    database.exec(TABLES);
    return database;
  } catch (cause) {
    throw new StateDatabaseError(
      'environment',
      'logs-unusable',
      `The logs in ${path} cannot be used: ${(cause as Error).message}. Check the folder's owner and mode; a damaged file may be moved away, the logs of earlier runs go with it.`,
      { cause },
    );
  }
}
