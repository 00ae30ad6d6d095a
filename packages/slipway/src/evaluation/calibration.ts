import type { ScoredRows } from './scored-rows.ts';

/** Rows whose scores lie in [from, to), the last bin including 1. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean score; 0 when the bin is empty. */
  readonly predicted: number;
  /** Share of positive rows; 0 when the bin is empty. */
  readonly observed: number;
}

/** Bins of equal width over [0, 1]. */
export function calibrationBins({ scores, labels }: ScoredRows, count: number): CalibrationBin[] {
  const totals = Array.from({ length: count }, () => ({ rows: 0, score: 0, positives: 0 }));
  scores.forEach((score, row) => {
    const bin = totals[Math.min(count - 1, Math.floor(score * count))];
    if (bin === undefined) return;
    bin.rows += 1;
    bin.score += score;
    bin.positives += labels[row] ?? 0;
  });
  return totals.map(({ rows, score, positives }, index) => ({
    from: index / count,
    to: (index + 1) / count,
    rows,
    predicted: rows === 0 ? 0 : score / rows,
    observed: rows === 0 ? 0 : positives / rows,
  }));
}

/**
 * Expected calibration error: the mean distance of observed from predicted shares, weighted by rows
 * (Naeini, Cooper and Hauskrecht, 2015, for the positive class).
 */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number {
  const rows = bins.reduce((total, bin) => total + bin.rows, 0);
  return bins.reduce(
    (total, bin) => total + (bin.rows / rows) * Math.abs(bin.observed - bin.predicted),
    0,
  );
}
