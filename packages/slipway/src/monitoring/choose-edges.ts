/** Bins that a numeric column is cut into at most, points included. */
const BINS = 20;
/** TFDV's default number of equal-width buckets. */
const EQUAL_WIDTH_BINS = 10;

export interface ChosenEdges {
  readonly points: readonly number[];
  readonly edges: readonly number[];
  readonly quantileEdges: readonly number[];
  readonly equalWidthEdges: readonly number[];
}

/**
 * Chooses bins for finite values in ascending order. A value that holds at least 1/20 of them, or
 * any value of a column with at most 20, is a point; what remains is cut at quantiles into bins of
 * about equal mass, at least four of them.
 */
export function chooseEdges(sorted: Float64Array): ChosenEdges {
  if (sorted.length === 0) return { points: [], edges: [], quantileEdges: [], equalWidthEdges: [] };
  const points = heavyValues(sorted);
  const heavy = new Set(points);
  const rest = sorted.filter((value) => !heavy.has(value));
  const bins = Math.max(4, Math.round((BINS * rest.length) / sorted.length));
  const min = sorted[0] as number;
  const max = sorted[sorted.length - 1] as number;
  // Both sets span the whole range, so that underflow and overflow mean the same in both.
  const quantileEdges =
    rest.length === 0 ? [] : [...new Set([min, ...quantiles(rest, bins).slice(1, -1), max])];
  const equalWidthEdges = equalWidth(min, max);
  return { points, quantileEdges, equalWidthEdges, edges: union(quantileEdges, equalWidthEdges) };
}

/** Equal-width bins over a stated range, for outputs whose distribution is not known yet. */
export function edgesOfRange(min: number, max: number): ChosenEdges {
  const quantileEdges = Array.from(
    { length: BINS + 1 },
    (_, index) => min + ((max - min) * index) / BINS,
  );
  const equalWidthEdges = equalWidth(min, max);
  return {
    points: [],
    quantileEdges,
    equalWidthEdges,
    edges: union(quantileEdges, equalWidthEdges),
  };
}

function heavyValues(sorted: Float64Array): number[] {
  const runs: { readonly value: number; readonly count: number }[] = [];
  let distinct = 0;
  for (let start = 0; start < sorted.length; ) {
    const value = sorted[start] as number;
    let end = start + 1;
    while (end < sorted.length && sorted[end] === value) end += 1;
    distinct += 1;
    if (distinct <= BINS || (end - start) * BINS >= sorted.length)
      runs.push({ value, count: end - start });
    start = end;
  }
  const heavy = distinct <= BINS ? runs : runs.filter(({ count }) => count * BINS >= sorted.length);
  return heavy.map(({ value }) => value);
}

function quantiles(sorted: Float64Array, bins: number): number[] {
  const last = sorted.length - 1;
  const cuts = Array.from(
    { length: bins + 1 },
    (_, index) => sorted[Math.min(last, Math.floor((index * sorted.length) / bins))] as number,
  );
  return [...new Set(cuts)];
}

/** A constant column gives [v, v]: below, equal and above stay apart. */
function equalWidth(min: number, max: number): number[] {
  if (min === max) return [min, max];
  const edges = Array.from(
    { length: EQUAL_WIDTH_BINS },
    // Halving first keeps a range wider than the largest double finite.
    (_, index) => min * (1 - index / EQUAL_WIDTH_BINS) + max * (index / EQUAL_WIDTH_BINS),
  );
  return [...new Set([...edges, max])];
}

const union = (a: readonly number[], b: readonly number[]): number[] =>
  [...new Set([...a, ...b])].sort((left, right) => left - right);
