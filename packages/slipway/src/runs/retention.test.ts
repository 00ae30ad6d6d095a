import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { artifactsNamedIn, runsToForget, unreferenced } from './retention.ts';
import type { RunRecord } from './run-record.ts';
import type { RunState } from './states.ts';

describe('what nothing refers to', () => {
  const graphs = fc.record({
    /** For each object: when it was touched, and which others it consists of. */
    objects: fc.array(
      fc.record({ touchedAtMs: fc.nat(100), parts: fc.array(fc.nat(20), { maxLength: 4 }) }),
      { maxLength: 20 },
    ),
    roots: fc.array(fc.nat(25), { maxLength: 6 }),
    touchedBeforeMs: fc.nat(100),
  });

  test('is never reached from a root, and never was touched lately', () => {
    fc.assert(
      fc.property(graphs, ({ objects, roots, touchedBeforeMs }) => {
        const parts = (uri: string) => (objects[Number(uri)]?.parts ?? []).map(String);
        const gone = new Set(
          unreferenced({
            objects: objects.map(({ touchedAtMs }, index) => ({ uri: `${index}`, touchedAtMs })),
            roots: roots.map(String),
            namedBy: parts,
            touchedBeforeMs,
          }),
        );
        const walk = (uri: string, seen: Set<string>): void => {
          if (seen.has(uri)) return;
          seen.add(uri);
          expect(gone).not.toContain(uri);
          for (const part of parts(uri)) walk(part, seen);
        };
        const seen = new Set<string>();
        for (const root of roots) walk(`${root}`, seen);
        for (const [index, { touchedAtMs }] of objects.entries()) {
          if (touchedAtMs >= touchedBeforeMs) {
            expect(gone).not.toContain(`${index}`);
            for (const part of parts(`${index}`)) expect(gone).not.toContain(part);
          }
        }
      }),
    );
  });

  test('goes when it is old: nothing else stays behind', () => {
    const objects = ['a', 'b', 'c'].map((uri) => ({ uri, touchedAtMs: 1 }));
    const namedBy = (uri: string) => (uri === 'a' ? ['b'] : []);
    expect(unreferenced({ objects, roots: ['a'], namedBy, touchedBeforeMs: 2 })).toEqual(['c']);
  });
});

describe('runs that may go', () => {
  const run = (pipeline: string, state: RunState, createdAtMs: number): RunRecord =>
    ({
      id: `${pipeline}-${createdAtMs}`,
      pipeline,
      state,
      createdAtMs,
      finishedAtMs: ['RUNNING', 'PENDING'].includes(state) ? null : createdAtMs,
    }) as RunRecord;
  const ids = (runs: readonly RunRecord[], keepRuns: number) =>
    runsToForget(runs, { olderThanMs: 50, keepRuns }, 100).map(({ id }) => id);

  test('are finished, old, and not the newest of their pipeline', () => {
    const runs = [
      run('p', 'SUCCEEDED', 10),
      run('p', 'FAILED', 20),
      run('p', 'SUCCEEDED', 40),
      run('p', 'SUCCEEDED', 90),
      run('q', 'CANCELLED', 5),
    ];
    expect(ids(runs, 2)).toEqual(['p-20', 'p-10']);
    expect(ids(runs, 0)).toEqual(['p-40', 'p-20', 'p-10', 'q-5']);
  });

  test('never run or wait', () => {
    expect(ids([run('p', 'RUNNING', 1), run('p', 'PENDING', 2)], 0)).toEqual([]);
  });
});

test('artifacts are found wherever a record names them', () => {
  const uri = (digit: string) => `slipway://dev/artifacts/sha256/${digit.repeat(64)}`;
  const record = { a: [{ b: uri('1') }], text: `see ${uri('2')}, and slipway://prod/x`, n: null };
  expect(artifactsNamedIn(record, 'dev')).toEqual([uri('1'), uri('2')]);
  expect(artifactsNamedIn(record, 'prod')).toEqual([]);
  expect(artifactsNamedIn(undefined, 'dev')).toEqual([]);
});
