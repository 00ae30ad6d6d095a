import { MonitoringError } from './errors.ts';
import { type FeatureLayout, numericCellCount } from './feature-layout.ts';
import { mergeUnseen, noUnseen, type UnseenCounts } from './unseen-values.ts';

/** Counts of one numeric feature, in the cells of its layout. */
export interface NumericSketch {
  readonly kind: 'numeric';
  readonly cells: readonly number[];
  readonly nulls: number;
  readonly nans: number;
  readonly infinities: number;
  /** Text where a number was expected. */
  readonly mistyped: number;
  /** Rows whose request had no such column. */
  readonly absent: number;
}

/** Counts of one categorical feature; `counts` follows the layout's categories. */
export interface CategoricalSketch {
  readonly kind: 'categorical';
  readonly counts: readonly number[];
  readonly unseen: UnseenCounts;
  readonly nulls: number;
  readonly absent: number;
}

export type FeatureSketch = NumericSketch | CategoricalSketch;

/**
 * What was seen of some rows: counts only, no rows. Two sketches of one layout merge by addition,
 * which is associative and commutative, so any window and any set of replicas is a sum.
 */
export interface Sketch {
  readonly version: 1;
  /** Digest of the layout the cells belong to. */
  readonly layoutId: string;
  readonly rows: number;
  /** By feature name; `features` of the layout, in its order. */
  readonly features: Readonly<Record<string, FeatureSketch>>;
}

export function emptyFeatureSketch(layout: FeatureLayout): FeatureSketch {
  if (layout.kind === 'categorical')
    return {
      kind: 'categorical',
      counts: layout.categories.map(() => 0),
      unseen: noUnseen,
      nulls: 0,
      absent: 0,
    };
  const cells = new Array<number>(numericCellCount(layout)).fill(0);
  return { kind: 'numeric', cells, nulls: 0, nans: 0, infinities: 0, mistyped: 0, absent: 0 };
}

/** The sketch of no rows: the identity of `mergeSketches`. */
export function emptySketch(layoutId: string, features: readonly FeatureLayout[]): Sketch {
  const entries = features.map((layout) => [layout.name, emptyFeatureSketch(layout)] as const);
  return { version: 1, layoutId, rows: 0, features: Object.fromEntries(entries) };
}

/** Throws `monitoring-layout-mismatch` when the two were counted in different cells. */
export function mergeSketches(a: Sketch, b: Sketch): Sketch {
  if (a.layoutId !== b.layoutId) throw layoutMismatch(a.layoutId, b.layoutId);
  const entries = Object.entries(a.features).map(([name, feature]) => {
    const other = b.features[name];
    if (other === undefined) throw layoutMismatch(a.layoutId, `${b.layoutId} without ${name}`);
    return [name, mergeFeatures(name, feature, other)] as const;
  });
  return {
    version: 1,
    layoutId: a.layoutId,
    rows: a.rows + b.rows,
    features: Object.fromEntries(entries),
  };
}

function mergeFeatures(name: string, a: FeatureSketch, b: FeatureSketch): FeatureSketch {
  if (a.kind === 'numeric' && b.kind === 'numeric')
    return {
      kind: 'numeric',
      cells: addCounts(a.cells, b.cells),
      nulls: a.nulls + b.nulls,
      nans: a.nans + b.nans,
      infinities: a.infinities + b.infinities,
      mistyped: a.mistyped + b.mistyped,
      absent: a.absent + b.absent,
    };
  if (a.kind === 'categorical' && b.kind === 'categorical')
    return {
      kind: 'categorical',
      counts: addCounts(a.counts, b.counts),
      unseen: mergeUnseen(a.unseen, b.unseen),
      nulls: a.nulls + b.nulls,
      absent: a.absent + b.absent,
    };
  throw layoutMismatch(`${name}: ${a.kind}`, `${name}: ${b.kind}`);
}

function addCounts(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length) throw layoutMismatch(`${a.length} cells`, `${b.length} cells`);
  return a.map((count, index) => count + (b[index] as number));
}

const layoutMismatch = (left: string, right: string): MonitoringError =>
  new MonitoringError(
    'conflict',
    'monitoring-layout-mismatch',
    `Sketches of different layouts cannot be merged (${left} and ${right}). Compare only windows recorded with the same baseline.`,
  );
