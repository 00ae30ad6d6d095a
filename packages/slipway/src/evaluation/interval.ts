/** A confidence interval around an estimate. */
export interface Interval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The percentile interval of a bootstrap (Efron and Tibshirani, 1993, section 13.3): the quantiles
 * (1 ± confidence) / 2 of the resampled values, those that are not a number left out.
 */
export function percentileInterval(
  estimate: number,
  resampled: Float64Array,
  confidence: number,
): Interval {
  const sorted = resampled.filter((value) => !Number.isNaN(value)).sort();
  return {
    estimate,
    lower: quantile(sorted, (1 - confidence) / 2),
    upper: quantile(sorted, (1 + confidence) / 2),
  };
}

/** Linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996). */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low + (place - below) * (high - low);
}
