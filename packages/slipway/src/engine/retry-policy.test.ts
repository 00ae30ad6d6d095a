import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs } from './retry-policy.ts';

test('waits grow by the factor up to the longest, with a tenth of jitter', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.string(), (retry, seed) => {
      const policy = { backoffDuration: '2s', backoffFactor: 3, backoffMaxDuration: '60s' };
      const exact = Math.min(2000 * 3 ** retry, 60_000);
      const wait = backoffMs(policy, retry, seed);
      expect(wait).toBeGreaterThanOrEqual(exact);
      expect(wait).toBeLessThanOrEqual(exact * 1.1);
      expect(backoffMs(policy, retry, seed)).toBe(wait);
    }),
  );
});

test('tasks of one run come back at different times', () => {
  const policy = { backoffDuration: '10s' };
  const waits = Array.from({ length: 50 }, (_, index) => backoffMs(policy, 0, `run/task-${index}`));
  expect(new Set(waits).size).toBe(50);
});

test('without a duration the next attempt follows at once', () => {
  expect(backoffMs({ maxRetryCount: 3 }, 2, 'x')).toBe(0);
  expect(backoffMs(undefined, 2, 'x')).toBe(0);
});
