import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readProgress } from './read-progress.ts';

test('a fraction stays between 0 and 1; a metric that is no finite number is left out', () => {
  const metrics = { loss: Number.NaN, rows: 7, gain: Number.POSITIVE_INFINITY, name: 'x' };
  expect(readProgress({ fraction: 1.0000001, metrics })).toEqual({
    fraction: 1,
    metrics: { rows: 7 },
  });
  expect(readProgress({ message: 'x'.repeat(5000) })?.message).toHaveLength(1000);
});

test('what is no report is none, and nothing else gets into an event', () => {
  expect(readProgress({ fraction: Number.NaN })).toBeUndefined();
  expect(readProgress('half')).toBeUndefined();
  expect(readProgress({ fraction: 0.5, kind: 'run-finished', run: 'other' })).toEqual({
    fraction: 0.5,
  });
});

test('whatever is told, what is read is plain JSON', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (fraction, metrics) => {
      const read = readProgress({ fraction, metrics });
      if (read !== undefined) expect(JSON.parse(JSON.stringify(read))).toEqual(read);
    }),
  );
});
