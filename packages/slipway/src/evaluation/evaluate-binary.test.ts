import { describe, expect, test } from 'vitest';
import { evaluateBinary } from './evaluate-binary.ts';

const labels = Array.from({ length: 200 }, (_, row) => row % 2 === 0);
const scores = labels.map((isPositive, row) => (isPositive ? 0.4 : 0.2) + (row % 50) / 100);
const request = { labels, scores, resamples: 100, seed: 7 };

describe('evaluateBinary', () => {
  test('every interval holds its estimate, and narrows as the confidence falls', () => {
    const sure = evaluateBinary(request);
    const bold = evaluateBinary({ ...request, confidence: 0.5 });
    for (const measure of ['accuracy', 'auc', 'logLoss'] as const) {
      const { estimate, lower, upper } = sure[measure];
      expect(lower).toBeLessThan(estimate);
      expect(upper).toBeGreaterThan(estimate);
      expect(bold[measure].upper - bold[measure].lower).toBeLessThan(upper - lower);
    }
  });

  test('a champion of equal scores differs by nothing at all', () => {
    const { champion } = evaluateBinary({ ...request, championScores: scores });
    expect(champion?.difference.auc).toEqual({ estimate: 0, lower: 0, upper: 0 });
  });

  test('the threshold decides which rows are predicted positive', () => {
    const { confusion } = evaluateBinary({ ...request, threshold: 0 });
    expect(confusion).toMatchObject({ truePositives: 100, falsePositives: 100 });
  });

  test.each([
    [{ resamples: 0 }, /0 resamples/],
    [{ resamples: -1 }, /-1 resamples/],
    [{ resamples: 20.5 }, /20.5 resamples/],
    [{ confidence: 0 }, /confidence is 0/],
    [{ confidence: 1 }, /confidence is 1/],
    [{ threshold: Number.NaN, seed: 0.5 }, /threshold is NaN.*seed is 0.5/],
  ])('refuses %o, whose intervals would mean nothing', (settings, message) => {
    expect(() => evaluateBinary({ ...request, ...settings })).toThrow(message);
  });
});
