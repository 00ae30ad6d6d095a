import { expect, test } from 'vitest';
import { steadyClock } from './steady-clock.ts';

const DAY_MS = 24 * 3600 * 1000;

test('a jump of the time it began with changes nothing', () => {
  let now = 1_700_000_000_000;
  const clock = steadyClock({ now: () => now });
  const before = clock.now();
  now += DAY_MS;
  const after = clock.now();
  expect(before).toBeGreaterThanOrEqual(1_700_000_000_000);
  expect(after).toBeGreaterThanOrEqual(before);
  expect(after).toBeLessThan(before + DAY_MS);
});
