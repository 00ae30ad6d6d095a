import { randomBytes } from 'node:crypto';
import { TwoEnvironments } from '../../packages/slipway/src/releases/fixtures/two-environments.ts';
import type { BenchRow } from '../bench.ts';

const MODEL_BYTES = 100_000_000;
const REPEATS = 3;

/** A model of 100 MB from one environment into the next, re-encrypted under the key of that one. */
export async function promotionRows(): Promise<BenchRow[]> {
  const took: number[] = [];
  for (let index = 0; index < REPEATS; index += 1) {
    await using both = new TwoEnvironments();
    const release = await both.release(randomBytes(MODEL_BYTES));
    const startedMs = performance.now();
    await both.promote(release);
    took.push((performance.now() - startedMs) / 1000);
  }
  return [
    {
      measure: 'release with a model of 100 MB promoted',
      value: took.toSorted((one, other) => one - other)[1] ?? 0,
      unit: 's',
      target: { atMost: 2 },
      note: `median of ${REPEATS}: decrypted, checked, encrypted, registered, deployed`,
    },
  ];
}
