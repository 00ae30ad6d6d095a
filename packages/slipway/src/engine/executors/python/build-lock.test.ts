import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { doOnce } from './build-lock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-lock-'));
  path = join(folder, 'work.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const DEAD_PID = 2 ** 22 + 1;

test('work asked for many times at once is done once, and the lock is gone', async () => {
  let made: string | undefined;
  let times = 0;
  const ask = () =>
    doOnce({
      path,
      signal: never,
      done: async () => made,
      async work() {
        times += 1;
        await wait(20);
        made = 'made';
        return made;
      },
    });
  expect(await Promise.all(Array.from({ length: 8 }, ask))).toEqual(Array(8).fill('made'));
  expect(times).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

const once = (signal = never) =>
  doOnce({ path, signal, done: async () => undefined, work: async () => 1 });

test.each([
  ['of a process that has died', `${DEAD_PID}\n${hostname()}\nx\n`, 0],
  ['of another machine that is silent', `1\nelsewhere\nx\n`, 3600],
  ['that says nothing sensible and is old', 'junk', 3600],
])('a lock %s is broken', async (_, text, ageSeconds) => {
  writeFileSync(path, text);
  const then = Date.now() / 1000 - ageSeconds;
  utimesSync(path, then, then);
  expect(await once()).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['of a process that lives', `${process.pid}\n${hostname()}\nx\n`],
  ['of another machine that was heard of lately', `${DEAD_PID}\nelsewhere\nx\n`],
])('a lock %s is waited for', async (_, text) => {
  writeFileSync(path, text);
  const controller = new AbortController();
  const asked = once(controller.signal);
  await wait(300);
  controller.abort();
  await expect(asked).rejects.toThrow();
  expect(existsSync(path)).toBe(true);
});

test('work that fails lets go of the lock', async () => {
  const work = async () => {
    throw new TypeError('no');
  };
  await expect(doOnce({ path, signal: never, done: async () => undefined, work })).rejects.toThrow(
    'no',
  );
  expect(readdirSync(folder)).toEqual([]);
});
