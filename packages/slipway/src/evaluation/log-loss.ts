import type { ScoredRows } from './scored-rows.ts';

/** A wrong answer given with certainty costs −ln(10⁻¹⁵) ≈ 34.5, not infinity. */
const SCORE_MIN = 1e-15;

/** Negative log-likelihood of one row's label under its score, in nats. */
export function rowLogLoss(score: number, label: number): number {
  const likelihood = label === 1 ? score : 1 - score;
  return -Math.log(Math.max(likelihood, SCORE_MIN));
}

/** Mean log loss in nats (Good, 1952); scores are kept 10⁻¹⁵ away from a certain mistake. */
export function logLoss({ scores, labels }: ScoredRows): number {
  let total = 0;
  scores.forEach((score, row) => {
    total += rowLogLoss(score, labels[row] ?? 0);
  });
  return total / scores.length;
}
