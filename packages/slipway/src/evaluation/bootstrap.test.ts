import { describe, expect, test } from 'vitest';
import { bootstrap } from './bootstrap.ts';
import { percentileInterval } from './interval.ts';

/** Numbers from a fixed sequence: the golden ratio's multiples are evenly spread. */
const spread = (count: number, offset = 0): Float64Array =>
  Float64Array.from({ length: count }, (_, index) => (index * 0.6180339887 + offset) % 1);

const rows = 2000;
const scores = spread(rows);
const noise = spread(rows, 0.37).map((value, index) => (value + (index % 97) / 97) % 1);
const labels = Uint8Array.from(scores, (score, index) => Number(score > (noise[index] ?? 0)));
const request = { labels, models: [scores], threshold: 0.5, resamples: 400, seed: 7 };

describe('bootstrap', () => {
  test('one seed gives one set of draws, another seed another', () => {
    const [first] = bootstrap(request);
    expect(bootstrap(request)[0]).toEqual(first);
    expect(bootstrap({ ...request, seed: 8 })[0]).not.toEqual(first);
  });

  test('its spread of accuracy is that of the binomial distribution', () => {
    const accuracy = bootstrap({ ...request, resamples: 2000 })[0]!.accuracy;
    const mean = accuracy.reduce((sum, value) => sum + value, 0) / accuracy.length;
    const variance =
      accuracy.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (accuracy.length - 1);
    const right = scores.filter((score, row) => Number(score >= 0.5) === labels[row]).length / rows;
    expect(mean).toBeCloseTo(right, 2);
    expect(Math.sqrt(variance)).toBeCloseTo(Math.sqrt((right * (1 - right)) / rows), 3);
  });

  test('models see the same draws: a model does not differ from itself', () => {
    const [one, other] = bootstrap({ ...request, models: [scores, scores.slice()] });
    expect(other).toEqual(one);
  });

  test('a resample without one of the classes has no AUC, and is left out of the interval', () => {
    const [tiny] = bootstrap({
      ...request,
      labels: Uint8Array.of(1, 0),
      models: [Float64Array.of(0.9, 0.1)],
    });
    expect(tiny!.auc.some(Number.isNaN)).toBe(true);
    expect(percentileInterval(1, tiny!.auc, 0.95)).toEqual({ estimate: 1, lower: 1, upper: 1 });
  });
});

test('a percentile interval interpolates between order statistics', () => {
  const values = Float64Array.from({ length: 101 }, (_, index) => 100 - index);
  expect(percentileInterval(50, values, 0.9)).toEqual({
    estimate: 50,
    lower: expect.closeTo(5, 9),
    upper: expect.closeTo(95, 9),
  });
});
