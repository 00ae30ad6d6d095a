import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStoreContract } from '../../runs/run-store.contract.ts';
import { openStateDatabase } from './open-state-database.ts';
import type { RunTables } from './run-schema.ts';
import { SqliteRunStore } from './sqlite-run-store.ts';

runStoreContract('SqliteRunStore', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'run-store-'));
  const databases = [1, 2].map(() => openStateDatabase<RunTables>(join(folder, 'state.db')));
  let nowMs = 1000;
  const clock = { now: () => nowMs };
  const [store, other] = databases.map((database) => new SqliteRunStore(database, clock));
  return {
    store: store!,
    other: other!,
    advance: (ms) => {
      nowMs += ms;
    },
    async [Symbol.asyncDispose]() {
      for (const database of databases) await database[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
});
