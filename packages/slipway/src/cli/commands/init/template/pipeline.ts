import { readFile, writeFile } from 'node:fs/promises';
import { Dataset, pipeline, step } from 'slipway';
import { z } from 'zod';

/** Writes one throw of a die per line. The same seed gives the same throws. */
export const throwDice = step({
  name: 'throw-dice',
  inputs: { count: z.int().min(1).max(1_000_000), seed: z.int().min(0) },
  outputs: { throws: Dataset },
  async run({ inputs, outputs, context }) {
    let state = inputs.seed;
    const lines = Array.from({ length: inputs.count }, () => {
      // Numerical Recipes' linear congruential generator; its upper bits are the good ones.
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return `${1 + Math.floor((state / 2 ** 32) * 6)}`;
    });
    await writeFile(outputs.throws.path, lines.join('\n'));
    outputs.throws.metadata.rows = lines.length;
    context.progress({ fraction: 1, metrics: { rows: lines.length } });
  },
});

/** The mean of the throws: near 3.5 for a fair die. */
export const average = step({
  name: 'average',
  inputs: { throws: Dataset },
  outputs: { mean: z.number() },
  async run({ inputs }) {
    const values = (await readFile(inputs.throws.path, 'utf8')).split('\n').map(Number);
    return { mean: values.reduce((sum, value) => sum + value, 0) / values.length };
  },
});

export const dice = pipeline({
  name: '{{name}}',
  params: { count: z.int().min(1).default(10_000), seed: z.int().min(0).default(7) },
  build(p) {
    const thrown = throwDice({ count: p.count, seed: p.seed });
    const result = average({ throws: thrown.throws });
    return { mean: result.mean };
  },
});
