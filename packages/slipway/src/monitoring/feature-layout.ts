/** Inputs come from the client; outputs are what the model answered. */
export type FeatureRole = 'input' | 'output';

/**
 * How numbers are counted. `points` are values heavy enough to be a bin of their own (the zeros of
 * a zero-heavy column). `edges` is the union of two coarser sets, so that one count serves both:
 * `quantileEdges` (bins of about equal baseline mass) and `equalWidthEdges` (ten bins over the
 * baseline's range, as TFDV and Vertex cut it). Bins are [low, high), the last one closed.
 */
export interface NumericLayout {
  readonly kind: 'numeric';
  readonly name: string;
  readonly role: FeatureRole;
  readonly points: readonly number[];
  readonly edges: readonly number[];
  readonly quantileEdges: readonly number[];
  readonly equalWidthEdges: readonly number[];
}

/** How categories are counted: the baseline's most frequent values by name, everything else as unseen. */
export interface CategoricalLayout {
  readonly kind: 'categorical';
  readonly name: string;
  readonly role: FeatureRole;
  readonly categories: readonly string[];
}

export type FeatureLayout = NumericLayout | CategoricalLayout;

/** Cells of a numeric sketch: one per point, then underflow, the intervals, and overflow. */
export const numericCellCount = (layout: NumericLayout): number =>
  layout.points.length + layout.edges.length + 1;

/** Which interval a value is in: 0 is below the first edge, `edges.length` above the last. */
export function intervalOf(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length;
  if (high > 1 && value === edges[high - 1]) return high - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The cell that counts a finite value. */
export function numericCellOf(layout: NumericLayout, value: number): number {
  const point = layout.points.indexOf(value);
  return point >= 0 ? point : layout.points.length + intervalOf(layout.edges, value);
}

/** A value inside each interval of `edges`, to find the coarser bin that contains it. */
function representatives(edges: readonly number[]): number[] {
  const last = edges.length - 1;
  if (last < 0) return [0];
  const inner = edges.slice(1).map((edge, index) => (edges[index] as number) / 2 + edge / 2);
  return [Number.NEGATIVE_INFINITY, ...inner, Number.POSITIVE_INFINITY];
}

export type Binning = 'quantile' | 'equal-width';

/**
 * Sums the fine cells into the bins of one of the two sets. Quantile bins keep points apart;
 * equal-width bins hold them where they lie. Underflow and overflow are the bins at the ends.
 */
export function coarseBins(
  layout: NumericLayout,
  cells: readonly number[],
  binning: Binning,
): { readonly labels: readonly string[]; readonly counts: readonly number[] } {
  const isQuantile = binning === 'quantile';
  const edges = isQuantile ? layout.quantileEdges : layout.equalWidthEdges;
  const counts = new Array<number>(edges.length + 1).fill(0);
  const pointCounts = layout.points.map((_, index) => cells[index] ?? 0);
  representatives(layout.edges).forEach((value, index) => {
    const bin = intervalOf(edges, value);
    counts[bin] = (counts[bin] ?? 0) + (cells[layout.points.length + index] ?? 0);
  });
  if (isQuantile)
    return inValueOrder(
      layout.points.map((value, index) => ({ value, count: pointCounts[index] ?? 0 })),
      { edges, counts },
    );
  layout.points.forEach((value, index) => {
    const bin = intervalOf(edges, value);
    counts[bin] = (counts[bin] ?? 0) + (pointCounts[index] ?? 0);
  });
  return { labels: intervalLabels(edges), counts };
}

/** Points and intervals in one ascending list, so that a chart reads from left to right. */
function inValueOrder(
  points: readonly { readonly value: number; readonly count: number }[],
  intervals: { readonly edges: readonly number[]; readonly counts: readonly number[] },
): { labels: readonly string[]; counts: readonly number[] } {
  const names = intervalLabels(intervals.edges);
  const bins = intervals.counts.map((count, index) => ({
    // An interval sorts after a point on its lower edge.
    at: index === 0 ? Number.NEGATIVE_INFINITY : (intervals.edges[index - 1] as number),
    rank: 1,
    label: names[index] as string,
    count,
  }));
  const heavy = points.map(({ value, count }) => ({
    at: value,
    rank: 0,
    label: `= ${shortNumber(value)}`,
    count,
  }));
  const all = [...heavy, ...bins].sort((a, b) => a.at - b.at || a.rank - b.rank);
  return { labels: all.map((bin) => bin.label), counts: all.map((bin) => bin.count) };
}

function intervalLabels(edges: readonly number[]): string[] {
  const first = edges[0];
  const last = edges[edges.length - 1];
  if (first === undefined || last === undefined) return ['other numbers'];
  const inner = edges
    .slice(1)
    .map((edge, index) => `${shortNumber(edges[index] as number)} to ${shortNumber(edge)}`);
  return [`< ${shortNumber(first)}`, ...inner, `> ${shortNumber(last)}`];
}

const shortNumber = (value: number): string => String(Number(value.toPrecision(4)));
