import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrationBins, expectedCalibrationError } from './calibration.ts';
import { accuracyOf, confusion, isConstant, majorityRate } from './confusion.ts';
import { logLoss } from './log-loss.ts';
import { rocAuc, rocCurve, thinRocCurve } from './roc.ts';
import { type ScoredRows, scoredRows } from './scored-rows.ts';

/** Rows with many ties, of both classes. */
const someRows = fc
  .array(fc.record({ score: fc.integer({ min: 0, max: 20 }), label: fc.boolean() }), {
    minLength: 2,
    maxLength: 60,
  })
  .filter((rows) => rows.some(({ label }) => label) && rows.some(({ label }) => !label))
  .map((rows) =>
    scoredRows(
      rows.map(({ score }) => score / 20),
      rows.map(({ label }) => label),
    ),
  );

/** The definition: every positive against every negative row. */
function aucByPairs({ scores, labels }: ScoredRows): number {
  let wins = 0;
  let pairs = 0;
  labels.forEach((label, positive) => {
    if (label === 0) return;
    labels.forEach((other, negative) => {
      if (other === 1) return;
      pairs += 1;
      const difference = scores[positive]! - scores[negative]!;
      wins += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
    });
  });
  return wins / pairs;
}

describe('rocAuc', () => {
  test('is the share of pairs put in order, ties counting half', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        expect(rocAuc(rows)).toBeCloseTo(aucByPairs(rows), 12);
      }),
    );
  });

  test('turns around with the scores', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const turned = { ...rows, scores: rows.scores.map((score) => 1 - score) };
        expect(rocAuc(turned)).toBeCloseTo(1 - rocAuc(rows), 12);
      }),
    );
  });

  test('is the area under the curve, by trapezoids', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const points = rocCurve(rows);
        const area = points.slice(1).reduce((total, point, index) => {
          const before = points[index]!;
          const width = point.falsePositiveRate - before.falsePositiveRate;
          return total + (width * (point.truePositiveRate + before.truePositiveRate)) / 2;
        }, 0);
        expect(area).toBeCloseTo(rocAuc(rows), 12);
      }),
    );
  });
});

describe('rocCurve', () => {
  const rows = scoredRows([0.1, 0.4, 0.35, 0.8], [false, false, true, true]);

  test('goes from nothing to everything predicted positive', () => {
    expect(rocCurve(rows)).toEqual([
      { threshold: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0 },
      { threshold: 0.8, falsePositiveRate: 0, truePositiveRate: 0.5 },
      { threshold: 0.4, falsePositiveRate: 0.5, truePositiveRate: 0.5 },
      { threshold: 0.35, falsePositiveRate: 0.5, truePositiveRate: 1 },
      { threshold: 0.1, falsePositiveRate: 1, truePositiveRate: 1 },
    ]);
  });

  test('thinned keeps both ends', () => {
    const points = thinRocCurve(rocCurve(rows), 0.9);
    expect(points[0]).toEqual(rocCurve(rows)[0]);
    expect(points.at(-1)).toEqual(rocCurve(rows).at(-1));
    expect(points.length).toBeLessThan(5);
  });
});

test('a score at the threshold predicts the positive class', () => {
  const rows = scoredRows([0.5, 0.49, 0.9, 0.2, 0.6], [true, true, false, false, true]);
  const counts = confusion(rows, 0.5);
  expect(counts).toEqual({
    truePositives: 2,
    falsePositives: 1,
    trueNegatives: 1,
    falseNegatives: 1,
  });
  expect(accuracyOf(counts)).toBe(0.6);
  expect(majorityRate(counts)).toBe(0.6);
  expect(isConstant(counts)).toBe(false);
  expect(isConstant(confusion(rows, 0.95))).toBe(true);
  expect(isConstant(confusion(rows, 0))).toBe(true);
});

test('log loss is the mean of −ln p, and finite for a certain mistake', () => {
  const rows = scoredRows([0.9, 0.2], [true, false]);
  expect(logLoss(rows)).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8)) / 2, 12);
  expect(logLoss(scoredRows([0, 0], [true, false]))).toBeCloseTo(34.54 / 2, 1);
});

describe('calibration', () => {
  test('bins by score, one included in the last bin', () => {
    const bins = calibrationBins(scoredRows([0.1, 0.3, 1, 1], [false, true, true, false]), 2);
    expect(bins).toEqual([
      { from: 0, to: 0.5, rows: 2, predicted: 0.2, observed: 0.5 },
      { from: 0.5, to: 1, rows: 2, predicted: 1, observed: 0.5 },
    ]);
    expect(expectedCalibrationError(bins)).toBeCloseTo(0.5 * 0.3 + 0.5 * 0.5, 12);
  });

  test('every row is in one bin, and the error lies in [0, 1]', () => {
    fc.assert(
      fc.property(someRows, fc.integer({ min: 1, max: 15 }), (rows, count) => {
        const bins = calibrationBins(rows, count);
        expect(bins.reduce((total, bin) => total + bin.rows, 0)).toBe(rows.labels.length);
        const error = expectedCalibrationError(bins);
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
      }),
    );
  });
});
