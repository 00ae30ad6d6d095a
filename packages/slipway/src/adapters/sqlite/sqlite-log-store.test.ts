import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { logStoreContract } from '../../runs/log-store.contract.ts';
import { KeyringKeyProvider } from '../keyring/keyring-key-provider.ts';
import { SqliteLogStore } from './sqlite-log-store.ts';

async function open() {
  const folder = mkdtempSync(join(tmpdir(), 'log-store-'));
  const keys = new KeyringKeyProvider({ environment: 'dev', folder, clock: { now: () => 1 } });
  const path = join(folder, 'logs.db');
  const [store, other] = [1, 2].map(() => new SqliteLogStore({ environment: 'dev', path, keys }));
  return {
    folder,
    path,
    store: store!,
    other: other!,
    async [Symbol.asyncDispose]() {
      await store![Symbol.asyncDispose]();
      await other![Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

logStoreContract('SqliteLogStore', open);

test('no line stands in the files in the clear', async () => {
  await using fixture = await open();
  const lines = ['the planted secret of this test'];
  await fixture.store.append('r1', [{ path: 'a', attempt: 1, atMs: 1, lines }]);
  for (const file of readdirSync(fixture.folder))
    expect(readFileSync(join(fixture.folder, file)).includes('planted secret')).toBe(false);
});

test('a chunk that was moved to another task does not open', async () => {
  await using fixture = await open();
  await fixture.store.append('r1', [{ path: 'a', attempt: 1, atMs: 1, lines: ['x'] }]);
  const database = new DatabaseSync(fixture.path);
  database.exec("UPDATE log_chunks SET path = 'b'");
  database.close();
  await expect(fixture.other.read('r1', {})).rejects.toMatchObject({ code: 'logs-corrupt' });
});
