import { jensenShannon, lInfinity } from './divergence.ts';
import {
  type Binning,
  type CategoricalLayout,
  coarseBins,
  type FeatureLayout,
  type FeatureRole,
  type NumericLayout,
} from './feature-layout.ts';
import { jensenShannonNoise, lInfinityNoise, type NoiseFloor } from './noise-floor.ts';
import type { CategoricalSketch, FeatureSketch, NumericSketch, Sketch } from './sketch.ts';
import { unseenTotal } from './unseen-values.ts';

/**
 * `jensen-shannon`: numbers in bins of equal baseline mass with heavy values apart, categories by
 * value, missing values as a bin of their own. `jensen-shannon-equal-width` and `l-infinity`:
 * Vertex's two metrics, which leave missing values out.
 */
export type NumericMetric = 'jensen-shannon' | 'jensen-shannon-equal-width';
export type CategoricalMetric = 'jensen-shannon' | 'l-infinity';

export interface Metrics {
  readonly numeric: NumericMetric;
  readonly categorical: CategoricalMetric;
}

/** Two histograms over the same labelled bins. */
export interface Bars {
  readonly labels: readonly string[];
  readonly reference: readonly number[];
  readonly serving: readonly number[];
}

export interface Comparison {
  readonly feature: string;
  readonly role: FeatureRole;
  readonly kind: 'numeric' | 'categorical';
  readonly metric: NumericMetric | CategoricalMetric;
  /** Null when one side has no values to compare. */
  readonly value: number | null;
  readonly noise: NoiseFloor | null;
  readonly bars: Bars;
  /** Shares in [0, 1] of the serving rows. */
  readonly missingShare: number;
  readonly unseenShare: number;
  /** Unseen values by name, most frequent first; at most five. */
  readonly unseenTop: readonly (readonly [name: string, count: number])[];
}

export interface ComparisonOptions {
  readonly metrics: Metrics;
  /** Probability that one comparison passes its noise floor by chance. */
  readonly alpha: number;
}

/** One feature of two sketches of the same layout; `reference` is the baseline or earlier serving. */
export function compareFeature(
  layout: FeatureLayout,
  pair: { readonly reference: Sketch; readonly serving: Sketch },
  options: ComparisonOptions,
): Comparison {
  const reference = pair.reference.features[layout.name];
  const serving = pair.serving.features[layout.name];
  const metric = options.metrics[layout.kind];
  const bars = barsOf(layout, { reference, serving, metric });
  const measured = measuredBins(layout, { reference, serving, bars, metric });
  const isComparable = sum(measured.p) > 0 && sum(measured.q) > 0;
  const byLInfinity = metric === 'l-infinity';
  const distance = byLInfinity ? lInfinity : jensenShannon;
  const noise = byLInfinity ? lInfinityNoise : jensenShannonNoise;
  return {
    feature: layout.name,
    role: layout.role,
    kind: layout.kind,
    metric,
    value: isComparable ? distance(measured.p, measured.q) : null,
    noise: isComparable ? noise(measured.p, measured.q, options.alpha) : null,
    bars,
    ...qualityOf(serving, pair.serving.rows),
  };
}

interface FeaturePair {
  readonly reference: FeatureSketch | undefined;
  readonly serving: FeatureSketch | undefined;
  readonly metric: Comparison['metric'];
}

interface Bins {
  readonly p: readonly number[];
  readonly q: readonly number[];
}

function measuredBins(layout: FeatureLayout, input: FeaturePair & { readonly bars: Bars }): Bins {
  const { reference, serving, bars } = input;
  if (layout.kind === 'numeric' && input.metric === 'jensen-shannon-equal-width')
    return equalWidthBins(layout, asNumeric(reference), asNumeric(serving));
  // A column that a side never had is not a shift of its values.
  if (isAllAbsent(reference) || isAllAbsent(serving)) return { p: [], q: [] };
  return { p: bars.reference, q: bars.serving };
}

/** As TFDV aligns them: infinite and NaN mass go to bins that the other side leaves empty. */
function equalWidthBins(
  layout: NumericLayout,
  reference: NumericSketch | undefined,
  serving: NumericSketch | undefined,
): Bins {
  const p = coarse(layout, reference, 'equal-width').counts;
  const q = coarse(layout, serving, 'equal-width').counts;
  const oddP = [reference?.infinities ?? 0, reference?.nans ?? 0];
  const oddQ = [serving?.infinities ?? 0, serving?.nans ?? 0];
  return { p: [...p, ...oddP, 0, 0], q: [...q, 0, 0, ...oddQ] };
}

function barsOf(layout: FeatureLayout, { reference, serving, metric }: FeaturePair): Bars {
  const bars =
    layout.kind === 'numeric'
      ? numericBars(layout, asNumeric(reference), asNumeric(serving))
      : categoricalBars(layout, asCategorical(reference), asCategorical(serving));
  if (metric === 'l-infinity') return bars;
  return {
    labels: [...bars.labels, 'missing'],
    reference: [...bars.reference, missingOf(reference)],
    serving: [...bars.serving, missingOf(serving)],
  };
}

function numericBars(
  layout: NumericLayout,
  reference: NumericSketch | undefined,
  serving: NumericSketch | undefined,
): Bars {
  const p = coarse(layout, reference, 'quantile');
  const q = coarse(layout, serving, 'quantile');
  const odd = (sketch: NumericSketch | undefined): number[] => [
    (sketch?.nans ?? 0) + (sketch?.infinities ?? 0),
    sketch?.mistyped ?? 0,
  ];
  return {
    labels: [...p.labels, 'not finite', 'not a number'],
    reference: [...p.counts, ...odd(reference)],
    serving: [...q.counts, ...odd(serving)],
  };
}

/** Known values first, then every unseen value either side names, then those without a name. */
function categoricalBars(
  layout: CategoricalLayout,
  reference: CategoricalSketch | undefined,
  serving: CategoricalSketch | undefined,
): Bars {
  const p = new Map(reference?.unseen.named);
  const q = new Map(serving?.unseen.named);
  const names = [...new Set([...p.keys(), ...q.keys()])].sort();
  const side = (
    sketch: CategoricalSketch | undefined,
    named: ReadonlyMap<string, number>,
  ): number[] => [
    ...(sketch?.counts ?? layout.categories.map(() => 0)),
    ...names.map((name) => named.get(name) ?? 0),
    sketch?.unseen.other ?? 0,
  ];
  return {
    labels: [...layout.categories, ...names, 'other values'],
    reference: side(reference, p),
    serving: side(serving, q),
  };
}

const coarse = (layout: NumericLayout, sketch: NumericSketch | undefined, binning: Binning) =>
  coarseBins(layout, sketch?.cells ?? [], binning);

function qualityOf(
  serving: FeatureSketch | undefined,
  rows: number,
): Pick<Comparison, 'missingShare' | 'unseenShare' | 'unseenTop'> {
  const unseen = serving?.kind === 'categorical' ? serving.unseen : undefined;
  const share = (count: number): number => (rows === 0 ? 0 : count / rows);
  return {
    missingShare: share(missingOf(serving)),
    unseenShare: share(unseen === undefined ? 0 : unseenTotal(unseen)),
    unseenTop: [...(unseen?.named ?? [])].sort(([, a], [, b]) => b - a).slice(0, 5),
  };
}

const missingOf = (sketch: FeatureSketch | undefined): number =>
  sketch === undefined ? 0 : sketch.nulls + sketch.absent;

function isAllAbsent(sketch: FeatureSketch | undefined): boolean {
  if (sketch === undefined) return true;
  const { absent } = sketch;
  const rest =
    sketch.kind === 'numeric'
      ? sum(sketch.cells) + sketch.nans + sketch.infinities + sketch.mistyped
      : sum(sketch.counts) + unseenTotal(sketch.unseen);
  return absent > 0 && rest + sketch.nulls === 0;
}

const asNumeric = (sketch: FeatureSketch | undefined): NumericSketch | undefined =>
  sketch?.kind === 'numeric' ? sketch : undefined;
const asCategorical = (sketch: FeatureSketch | undefined): CategoricalSketch | undefined =>
  sketch?.kind === 'categorical' ? sketch : undefined;

const sum = (counts: readonly number[]): number =>
  counts.reduce((total, count) => total + count, 0);
