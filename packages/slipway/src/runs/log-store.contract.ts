import { describe, expect, test } from 'vitest';
import type { LogStore } from './log-store.ts';

export interface LogStoreFixture extends AsyncDisposable {
  readonly store: LogStore;
  /** A second client of the same logs, as another process would have. */
  readonly other: LogStore;
}

const chunk = (path: string, attempt: number, ...lines: string[]) => ({
  path,
  attempt,
  atMs: 5,
  lines,
});

/** What every log store must do; adapters run it with their own fixture. */
export function logStoreContract(name: string, open: () => Promise<LogStoreFixture>): void {
  describe(`${name} keeps the LogStore contract`, () => {
    test('chunks are read back by another client, in their order', async () => {
      await using fixture = await open();
      await fixture.store.append('r1', [chunk('a', 1, 'one', 'two'), chunk('b', 1, 'three')]);
      await fixture.store.append('r1', [chunk('a', 2, 'four')]);
      const read = await fixture.other.read('r1', {});
      expect(read.map(({ sequence: _, ...rest }) => rest)).toEqual([
        chunk('a', 1, 'one', 'two'),
        chunk('b', 1, 'three'),
        chunk('a', 2, 'four'),
      ]);
    });

    test('one task, one attempt, and what came after a chunk can be asked for', async () => {
      await using fixture = await open();
      await fixture.store.append('r1', [
        chunk('a', 1, 'x'),
        chunk('b', 1, 'y'),
        chunk('a', 2, 'z'),
      ]);
      const lines = async (selection: Parameters<LogStore['read']>[1]) =>
        (await fixture.other.read('r1', selection)).flatMap((found) => found.lines);
      expect(await lines({ path: 'a' })).toEqual(['x', 'z']);
      expect(await lines({ path: 'a', attempt: 2 })).toEqual(['z']);
      const [first] = await fixture.other.read('r1', {});
      expect(await lines({ after: first?.sequence ?? 0 })).toEqual(['y', 'z']);
      expect(await lines({ after: first?.sequence ?? 0, limit: 1 })).toEqual(['y']);
    });

    test('runs are kept apart, and one can be forgotten', async () => {
      await using fixture = await open();
      await fixture.store.append('r1', [chunk('a', 1, 'mine')]);
      await fixture.store.append('r2', [chunk('a', 1, 'yours')]);
      await fixture.other.forget('r1');
      expect(await fixture.store.read('r1', {})).toEqual([]);
      expect((await fixture.store.read('r2', {}))[0]?.lines).toEqual(['yours']);
      await fixture.store.append('r1', [chunk('a', 1, 'again')]);
      expect((await fixture.other.read('r1', {}))[0]?.lines).toEqual(['again']);
    });

    test('any text comes back as it was', async () => {
      await using fixture = await open();
      const lines = ['', 'ünïcode \u{1f600}', '\u0000\u001b[31m', 'x'.repeat(200_000)];
      await fixture.store.append('r1', [{ path: "it's/a", attempt: 1, atMs: 1, lines }]);
      expect((await fixture.other.read('r1', {}))[0]?.lines).toEqual(lines);
    });
  });
}
