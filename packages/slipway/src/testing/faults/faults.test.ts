import { beforeAll, describe, expect, test } from 'vitest';
import { FaultBench, undisturbedRun } from './fault-bench.ts';

// A few places of each kind; `npm run conformance -- engine` kills at every write.
let undisturbed: Awaited<ReturnType<typeof undisturbedRun>>;
beforeAll(async () => {
  undisturbed = await undisturbedRun();
});

test('the pipeline of this suite runs to its end when nothing disturbs it', () => {
  const { tasks, effects } = undisturbed.sight;
  expect(Object.values(tasks).map(({ state }) => state)).toEqual(
    Object.values(tasks).map(() => 'SUCCEEDED'),
  );
  expect(effects).toEqual({ beside: 1, inside: 1, a: 1, bb: 1, ccc: 1, exit: 1 });
  expect(undisturbed.writes).toBeGreaterThan(10);
});

describe('an engine killed at a write to its stores', () => {
  const places = [0.15, 0.3, 0.45, 0.6, 0.7].flatMap((share) => [
    { share, when: 'before' as const },
    { share, when: 'after' as const },
  ]);
  test.each(places)('$when the write at $share of the run', async ({ share, when }) => {
    using bench = await FaultBench.open();
    const write = Math.round(undisturbed.writes * share);
    const { run = '', diedAt } = await bench.start({ killAt: { write, when } });
    expect(diedAt).toBe(write);
    const crashed = await bench.sight(run);
    expect(await bench.violationsAfterCrash(run)).toEqual([]);
    expect(await bench.resume(run)).toMatchObject({ state: 'SUCCEEDED' });
    const sights = { crashed, undisturbed: undisturbed.sight };
    expect(await bench.violationsAtEnd(run, sights)).toEqual([]);
  });
});

test('an engine that dies again and again while it resumes still gets there', async () => {
  using bench = await FaultBench.open();
  const { run = '' } = await bench.start({ killAt: { write: 8, when: 'after' } });
  for (const write of [4, 5, 6]) {
    const { diedAt } = await bench.resume(run, { killAt: { write, when: 'before' } });
    expect(diedAt).toBe(write);
    expect(await bench.violationsAfterCrash(run)).toEqual([]);
  }
  const crashed = await bench.sight(run);
  expect(await bench.resume(run)).toMatchObject({ state: 'SUCCEEDED' });
  const sights = { crashed, undisturbed: undisturbed.sight };
  expect(await bench.violationsAtEnd(run, sights)).toEqual([]);
});

test('a clock that jumps a day back and forth changes nothing', async () => {
  using bench = await FaultBench.open();
  const { run = '', state } = await bench.start({ hasWildClock: true });
  expect(state).toBe('SUCCEEDED');
  const sights = { crashed: await bench.sight(run), undisturbed: undisturbed.sight };
  expect(await bench.violationsAtEnd(run, sights)).toEqual([]);
});
