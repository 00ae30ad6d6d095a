/**
 * What a metric gives when nothing changed. Two samples of one distribution never agree exactly:
 * `expected` is the mean value then, `floor` the value passed by chance with probability `alpha`.
 */
export interface NoiseFloor {
  readonly expected: number;
  readonly floor: number;
}

/**
 * Jensen-Shannon divergence of samples of n and m from one distribution over k bins is, to second
 * order, (1/n + 1/m) / (8 ln 2) times a chi-squared variable with k - 1 degrees of freedom. Bins
 * empty on both sides do not count. With few rows per bin the floor errs on the quiet side.
 */
export function jensenShannonNoise(
  p: readonly number[],
  q: readonly number[],
  alpha: number,
): NoiseFloor {
  const scale = (1 / total(p) + 1 / total(q)) / (8 * Math.LN2);
  const used = p.reduce((bins, count, bin) => bins + (count > 0 || (q[bin] ?? 0) > 0 ? 1 : 0), 0);
  const freedom = Math.max(0, used - 1);
  if (freedom === 0) return { expected: 0, floor: 0 };
  return {
    expected: Math.min(1, freedom * scale),
    floor: Math.min(1, chiSquaredQuantile(1 - alpha, freedom) * scale),
  };
}

/**
 * The largest of the bins' differences, each normal with variance s(1 - s)(1/n + 1/m) for the pooled
 * share s, taken as independent: P(max <= x) is the product of P(|N| <= x).
 */
export function lInfinityNoise(
  p: readonly number[],
  q: readonly number[],
  alpha: number,
): NoiseFloor {
  const n = total(p);
  const m = total(q);
  const deviations = p
    .map((count, bin) => (count + (q[bin] ?? 0)) / (n + m))
    .filter((share) => share > 0 && share < 1)
    .map((share) => Math.sqrt(share * (1 - share) * (1 / n + 1 / m)));
  if (deviations.length === 0) return { expected: 0, floor: 0 };
  const below = (x: number): number =>
    deviations.reduce((product, deviation) => product * normalWithin(x / deviation), 1);
  const top = Math.max(...deviations) * 8;
  return { expected: integrate((x) => 1 - below(x), top), floor: solve(below, 1 - alpha, top) };
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Trapezoid rule on [0, top] with 400 steps. */
function integrate(f: (x: number) => number, top: number): number {
  const step = top / 400;
  let sum = (f(0) + f(top)) / 2;
  for (let index = 1; index < 400; index += 1) sum += f(index * step);
  return sum * step;
}

/** The x in [0, top] where an increasing function reaches `target`, by bisection. */
function solve(f: (x: number) => number, target: number, top: number): number {
  let low = 0;
  let high = top;
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (f(middle) < target) low = middle;
    else high = middle;
  }
  return Math.min(1, high);
}

/** P(|N(0, 1)| <= x) = erf(x / sqrt 2), by Abramowitz and Stegun 7.1.26 (error below 1.5e-7). */
function normalWithin(x: number): number {
  const z = x / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const series =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 1 - series * Math.exp(-z * z);
}

/** Wilson and Hilferty's approximation (1931), within 2 % from five degrees of freedom up to the 99.97th percentile. */
export function chiSquaredQuantile(probability: number, freedom: number): number {
  const spread = 2 / (9 * freedom);
  const z = solveNormal(probability);
  return freedom * Math.max(0, 1 - spread + z * Math.sqrt(spread)) ** 3;
}

function solveNormal(probability: number): number {
  const within = Math.abs(2 * probability - 1);
  let low = 0;
  let high = 6;
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (normalWithin(middle) < within) low = middle;
    else high = middle;
  }
  return probability >= 0.5 ? high : -high;
}
