// What the engine adds to a step that does nothing: compiled file, worker, step API, durable commits.

import { runPipeline } from 'slipway/testing';
import type { Bench, BenchRow } from '../bench.ts';
import { chain } from './chain.ts';

const RUNS = 5;

export const bench: Bench = {
  name: 'engine',
  async run({ log }): Promise<readonly BenchRow[]> {
    const perStepMs: number[] = [];
    const firstStepMs: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const startedMs = Date.now();
      const { tasks, state } = await runPipeline(chain, { projectFolder: import.meta.dirname });
      if (state !== 'SUCCEEDED') throw new Error(`the chain ended as ${state}`);
      const ends = Object.values(tasks)
        .map(({ finishedAtMs }) => finishedAtMs ?? 0)
        .sort((a, b) => a - b);
      const first = ends[0] ?? 0;
      perStepMs.push(((ends.at(-1) ?? 0) - first) / (ends.length - 1));
      firstStepMs.push(first - startedMs);
      log(`run ${run + 1}: ${perStepMs.at(-1)?.toFixed(2)} ms per step`);
    }
    return [
      {
        measure: 'no-op step in a chain of 50',
        value: median(perStepMs),
        unit: 'ms',
        target: { atMost: 10 },
      },
      { measure: 'engine start to the first step done', value: median(firstStepMs), unit: 'ms' },
    ];
  },
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
