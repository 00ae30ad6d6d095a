import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AuditEvent, AuditLog } from '../audit/audit-log.ts';
import { DataKeyCache, type Unwrapped } from './data-key-cache.ts';
import { unwrapFailed } from './errors.ts';
import type { KeyProvider, WrappedKey } from './key-provider.ts';
import { UnwrapJournal } from './unwrap-journal.ts';

const place = Buffer.from('artifact 1');
const wrapped: WrappedKey = { keyUri: 'test:key', keyVersion: '1', ciphertext: 'AAAA' };

let nowMs: number;
let asked: number;
let isDenied: boolean;
let told: Unwrapped[];
const dataKey = randomBytes(32);

const keys: KeyProvider = {
  wrap: async () => wrapped,
  unwrap: async (one) => {
    asked += 1;
    if (isDenied) throw unwrapFailed(one, 'it is not for you');
    return Uint8Array.from(dataKey);
  },
  primaryKeyUri: async () => 'test:key',
};

const cacheFor = (seconds: number) =>
  new DataKeyCache({
    keys,
    seconds,
    clock: { now: () => nowMs },
    onUnwrapped: (unwrapped) => {
      told.push(unwrapped);
      return undefined;
    },
  });

beforeEach(() => {
  nowMs = 0;
  asked = 0;
  isDenied = false;
  told = [];
});

describe('a data key', () => {
  test('serves for its time, then the key is asked again, and each asking is told', async () => {
    const cache = cacheFor(10);
    for (const at of [0, 9_999, 10_000, 10_001]) {
      nowMs = at;
      expect(Buffer.from(await cache.unwrap(wrapped, place))).toEqual(dataKey);
    }
    expect(asked).toBe(2);
    expect(told).toMatchObject([
      { keyUri: 'test:key', keyVersion: '1', outcome: 'done' },
      { keyUri: 'test:key', keyVersion: '1', outcome: 'done' },
    ]);
  });

  test('is not kept when it may serve for no time, or once it is to be forgotten', async () => {
    const none = cacheFor(0);
    await none.unwrap(wrapped, place);
    await none.unwrap(wrapped, place);
    expect(asked).toBe(2);
    const cache = cacheFor(10);
    await cache.unwrap(wrapped, place);
    cache.forget();
    await cache.unwrap(wrapped, place);
    expect(asked).toBe(4);
  });

  test('is whole for who asked for it, though the clock jumps and its time is over at once', async () => {
    const now = [0, 3_600_000];
    const cache = new DataKeyCache({
      keys,
      seconds: 10,
      clock: { now: () => now.shift() ?? 3_600_000 },
      onUnwrapped: () => undefined,
    });
    expect(Buffer.from(await cache.unwrap(wrapped, place))).toEqual(dataKey);
  });

  test('is asked for once by all who want it at once, and each gets a copy of its own', async () => {
    const cache = cacheFor(10);
    const all = await Promise.all([1, 2, 3].map(() => cache.unwrap(wrapped, place)));
    all[0]?.fill(0);
    cache.forget();
    expect(asked).toBe(1);
    expect(Buffer.from(all[1] ?? [])).toEqual(dataKey);
    expect(Buffer.from(await cache.unwrap(wrapped, place))).toEqual(dataKey);
  });

  test('kept for one place does not open another', async () => {
    const cache = cacheFor(10);
    await cache.unwrap(wrapped, place);
    await cache.unwrap(wrapped, Buffer.from('artifact 2'));
    await cache.unwrap({ ...wrapped, keyVersion: '2' }, place);
    expect(asked).toBe(3);
  });

  test('that is denied is told as denied, and asked for again', async () => {
    const cache = cacheFor(10);
    isDenied = true;
    for (let times = 0; times < 2; times += 1)
      await expect(cache.unwrap(wrapped, place)).rejects.toMatchObject({
        code: 'keys-unwrap-failed',
      });
    expect(told).toMatchObject([
      { outcome: 'denied', code: 'keys-unwrap-failed' },
      { outcome: 'denied', code: 'keys-unwrap-failed' },
    ]);
  });

  test('of ten thousand places does not stay in memory for good', async () => {
    const cache = cacheFor(10);
    for (let index = 0; index < 10_000; index += 1)
      await cache.unwrap(wrapped, Buffer.from(String(index)));
    await cache.unwrap(wrapped, Buffer.from('9999'));
    expect(asked).toBe(10_000);
    await cache.unwrap(wrapped, Buffer.from('0'));
    expect(asked).toBe(10_001);
  });
});

describe('the journal of unwraps', () => {
  const unwrapped: Unwrapped = { ...wrapped, associatedData: place, outcome: 'done' };
  let batches: AuditEvent[][];
  let isFull: boolean;
  const audit = {
    environment: 'dev',
    append: async (...events: AuditEvent[]) => {
      if (isFull) throw new Error('disk full');
      batches.push(events);
      return [];
    },
  } as unknown as AuditLog;
  beforeEach(() => {
    batches = [];
    isFull = false;
  });

  test('names the object and the version, many in one append', async () => {
    const journal = new UnwrapJournal(audit, 'os:ada');
    for (let index = 0; index < 499; index += 1) expect(journal.record(unwrapped)).toBeUndefined();
    expect(batches).toEqual([]);
    await journal.record(unwrapped);
    expect(batches.map(({ length }) => length)).toEqual([500]);
    expect(batches[0]?.[0]).toEqual({
      actor: 'os:ada',
      action: 'keys.unwrap',
      subject: 'test:key#1',
      outcome: 'done',
      details: { object: 'artifact 1' },
    });
  });

  test('writes what is left at the end, once', async () => {
    const journal = new UnwrapJournal(audit, 'os:ada');
    journal.record(unwrapped);
    await journal.flush();
    await journal.flush();
    expect(batches.map(({ length }) => length)).toEqual([1]);
  });

  test('that cannot be written lets nothing more be unwrapped, and loses no entry', async () => {
    const journal = new UnwrapJournal(audit, 'os:ada');
    isFull = true;
    journal.record(unwrapped);
    await expect(journal.flush()).rejects.toMatchObject({ code: 'keys-audit-failed' });
    await expect(journal.record(unwrapped)).rejects.toMatchObject({ code: 'keys-audit-failed' });
    isFull = false;
    await journal.record(unwrapped);
    expect(batches.map(({ length }) => length)).toEqual([3]);
  });
});
