import type { Comparison } from './compare-sketches.ts';

/**
 * `alert`: above its threshold and above the noise floor. `noise`: above its threshold, but samples
 * of this size differ that much by chance. `no-data`: one side has no values, or the column was not
 * sent. `unwatched`: compared for the report only.
 */
export type FeatureStatus = 'ok' | 'alert' | 'noise' | 'no-data' | 'unwatched';

export interface FeatureResult extends Comparison {
  readonly threshold: number | null;
  readonly status: FeatureStatus;
}

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Results for all traffic of the endpoint (`total`) or for one deployment on it. */
export interface ScopeResult {
  readonly scope: string;
  readonly rows: number;
  readonly state: 'judged' | 'too-few-rows';
  /** Against the baseline; empty when not judged. */
  readonly skew: readonly FeatureResult[];
  /** Against the latest earlier window with enough rows; empty when there is none. */
  readonly drift: readonly FeatureResult[];
  readonly driftReference: (TimeRange & { readonly rows: number }) | null;
}

/** What one run of a monitor found: frozen JSON, everything a report shows. */
export interface WindowRecord extends TimeRange {
  readonly id: string;
  readonly monitor: string;
  readonly endpoint: string;
  /** Start of the compared traffic: before `fromMs` when windowMs is longer than the interval. */
  readonly comparedFromMs: number;
  /** Rows counted in [fromMs, toMs]. */
  readonly rows: number;
  /** Rows counted with the bins of an earlier baseline, which cannot be compared. */
  readonly rowsOfOtherLayouts: number;
  readonly state: 'judged' | 'too-few-rows';
  readonly scopes: readonly ScopeResult[];
}
