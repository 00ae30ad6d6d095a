import type { ScoredRows } from './scored-rows.ts';

/** Counts of rows by true and predicted class. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Counts with `score ≥ threshold` predicting the positive class. */
export function confusion({ scores, labels }: ScoredRows, threshold: number): Confusion {
  const counts = [0, 0, 0, 0];
  scores.forEach((score, row) => {
    const cell = Number(score >= threshold) * 2 + (labels[row] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  const [trueNegatives = 0, falseNegatives = 0, falsePositives = 0, truePositives = 0] = counts;
  return { truePositives, falsePositives, trueNegatives, falseNegatives };
}

/** Share of rows predicted right. */
export const accuracyOf = (counts: Confusion): number =>
  (counts.truePositives + counts.trueNegatives) / rowsOf(counts);

/** Share of the more frequent true class: the accuracy of a model that always answers it. */
export function majorityRate(counts: Confusion): number {
  const positives = counts.truePositives + counts.falseNegatives;
  return Math.max(positives, rowsOf(counts) - positives) / rowsOf(counts);
}

/** Whether every row was predicted to be of one class. */
export const isConstant = (counts: Confusion): boolean =>
  counts.truePositives + counts.falsePositives === 0 ||
  counts.trueNegatives + counts.falseNegatives === 0;

const rowsOf = (counts: Confusion): number =>
  counts.truePositives + counts.falsePositives + counts.trueNegatives + counts.falseNegatives;
