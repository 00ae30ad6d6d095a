import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';

const REPETITIONS = 20;

/** How long a person waits for the command line itself, from the sources. */
export const bench: Bench = {
  name: 'command line',
  async run({ repository }) {
    const program = join(repository, 'packages/slipway/bin/slipway.mjs');
    const measure = (words: readonly string[]): number => {
      const times = Array.from({ length: REPETITIONS }, () => {
        const began = performance.now();
        const { status } = spawnSync(process.execPath, [program, ...words]);
        if (status !== 0) throw new Error(`slipway ${words.join(' ')} exited with ${status}`);
        return performance.now() - began;
      });
      return times.sort((a, b) => a - b)[REPETITIONS / 2] ?? Number.NaN;
    };
    const note = `median of ${REPETITIONS} processes`;
    return [
      {
        measure: 'slipway --help',
        value: measure(['--help']),
        unit: 'ms',
        target: { atMost: 150 },
        note,
      },
      { measure: 'slipway init --help', value: measure(['init', '--help']), unit: 'ms', note },
    ];
  },
};
