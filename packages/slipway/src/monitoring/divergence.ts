/**
 * Jensen-Shannon divergence of two histograms with the same bins, base 2, in [0, 1] (not its square
 * root), as TFDV's `JensenShannonDivergence` computes it (anomalies/metrics.cc). Counts need not be
 * normalized. NaN when either histogram is empty.
 */
export function jensenShannon(p: readonly number[], q: readonly number[]): number {
  const pTotal = total(p);
  const qTotal = total(q);
  if (pTotal === 0 || qTotal === 0) return Number.NaN;
  let sum = 0;
  for (let bin = 0; bin < p.length; bin += 1) {
    const a = (p[bin] ?? 0) / pTotal;
    const b = (q[bin] ?? 0) / qTotal;
    const middle = (a + b) / 2;
    if (a > 0) sum += a * Math.log2(a / middle);
    if (b > 0) sum += b * Math.log2(b / middle);
  }
  return Math.min(1, Math.max(0, sum / 2));
}

/** Largest difference of two values' shares, TFDV's `LInftyDistance`. NaN when either is empty. */
export function lInfinity(p: readonly number[], q: readonly number[]): number {
  const pTotal = total(p);
  const qTotal = total(q);
  if (pTotal === 0 || qTotal === 0) return Number.NaN;
  let largest = 0;
  for (let bin = 0; bin < p.length; bin += 1)
    largest = Math.max(largest, Math.abs((p[bin] ?? 0) / pTotal - (q[bin] ?? 0) / qTotal));
  return largest;
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
