import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStateDatabase } from './open-state-database.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a new state folder is private to its owner', async () => {
  await using _database = openStateDatabase(join(folder, 'new/state.db'));
  expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
});

test('commits are durable: full synchronization and a write-ahead log', async () => {
  await using database = openStateDatabase(join(folder, 'state.db'));
  expect(database.raw.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  expect(database.raw.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
});

test('many connections may open and create the same state at once', async () => {
  const path = join(folder, 'state.db');
  const opened = await Promise.all(
    Array.from({ length: 6 }, async () => openStateDatabase<never>(path)),
  );
  for (const database of opened) await database[Symbol.asyncDispose]();
});

test('a state written by a newer Slipway is refused and left as it is', async () => {
  const path = join(folder, 'state.db');
  await openStateDatabase(path)[Symbol.asyncDispose]();
  const raw = new DatabaseSync(path);
  raw.exec('PRAGMA user_version=999');
  raw.close();
  const before = readFileSync(path);
  expect(() => openStateDatabase(path)).toThrow(
    expect.objectContaining({ code: 'state-newer-version' }),
  );
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a state folder that cannot be made says which, and what to do', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => openStateDatabase(join(folder, 'file/state.db'))).toThrow(
    expect.objectContaining({
      code: 'state-unwritable',
      message: expect.stringContaining('stateFolder'),
    }),
  );
});

test('a state file that is no database is refused with its path', () => {
  writeFileSync(
    join(folder, 'state.db'),
    'this is text, long enough to be taken for a header '.repeat(20),
  );
  expect(() => openStateDatabase(join(folder, 'state.db'))).toThrow(
    expect.objectContaining({ code: 'state-unreadable' }),
  );
});
