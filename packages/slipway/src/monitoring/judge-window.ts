import type { Baseline } from './baseline.ts';
import { compareFeature } from './compare-sketches.ts';
import { type MonitorSpec, type ShiftKind, thresholdOf } from './monitor-spec.ts';
import type { AlertFinding } from './monitor-store.ts';
import { mergeSketches, type Sketch } from './sketch.ts';
import type { FeatureResult, FeatureStatus, ScopeResult, TimeRange } from './window-record.ts';

/** Counted traffic of a stretch of time, in the layout of the current baseline. */
export interface Traffic extends TimeRange {
  readonly byDeployment: Readonly<Record<string, Sketch>>;
}

export interface JudgeInput {
  readonly spec: MonitorSpec;
  readonly baseline: Baseline;
  readonly serving: Traffic;
  /** Earlier stretches, newest first, to find what drift is measured against. */
  readonly earlier: readonly Traffic[];
}

export const totalScope = 'total';

/**
 * Judges all traffic together and, when more than one deployment answered, each of them. Skew is
 * against the baseline; drift against the newest earlier stretch with enough rows in that scope.
 */
export function judgeWindow(input: JudgeInput): ScopeResult[] {
  const ids = Object.keys(input.serving.byDeployment).sort();
  const scopes = ids.length > 1 ? [totalScope, ...ids] : [totalScope];
  return scopes.map((scope) => judgeScope(input, scope));
}

function judgeScope(input: JudgeInput, scope: string): ScopeResult {
  const { spec, baseline, earlier } = input;
  const serving = sketchOfScope(input.serving, scope);
  const rows = serving?.rows ?? 0;
  if (serving === undefined || rows < spec.minRows)
    return { scope, rows, state: 'too-few-rows', skew: [], drift: [], driftReference: null };
  const before = earlier.find((traffic) => rowsOf(traffic, scope) >= spec.minRows);
  const reference = before === undefined ? undefined : sketchOfScope(before, scope);
  const alpha = alphaOf(spec, baseline);
  const compare = (kind: ShiftKind, against: Sketch): FeatureResult[] =>
    baseline.features.map((layout) => {
      const { metrics } = spec;
      const comparison = compareFeature(
        layout,
        { reference: against, serving },
        { metrics, alpha },
      );
      const threshold = thresholdOf(spec, kind, layout.name);
      return { ...comparison, threshold, status: statusOf({ ...comparison, threshold }) };
    });
  return {
    scope,
    rows,
    state: 'judged',
    skew: compare('skew', baseline.sketch),
    drift: reference === undefined ? [] : compare('drift', reference),
    driftReference:
      before === undefined || reference === undefined
        ? null
        : { fromMs: before.fromMs, toMs: before.toMs, rows: reference.rows },
  };
}

/** Bonferroni: the false-alarm rate is shared by everything that could raise an alert. */
function alphaOf(spec: MonitorSpec, baseline: Baseline): number {
  const watched = (kind: ShiftKind): number =>
    baseline.features.filter(({ name }) => thresholdOf(spec, kind, name) !== null).length;
  return spec.falseAlarmRate / Math.max(1, watched('skew') + watched('drift'));
}

function statusOf(result: Pick<FeatureResult, 'value' | 'noise' | 'threshold'>): FeatureStatus {
  const { value, noise, threshold } = result;
  if (value === null || noise === null) return 'no-data';
  if (threshold === null) return 'unwatched';
  if (value <= threshold) return 'ok';
  return value > noise.floor ? 'alert' : 'noise';
}

function sketchOfScope(traffic: Traffic, scope: string): Sketch | undefined {
  if (scope !== totalScope) return traffic.byDeployment[scope];
  const [first, ...rest] = Object.values(traffic.byDeployment);
  return first === undefined ? undefined : rest.reduce(mergeSketches, first);
}

const rowsOf = (traffic: Traffic, scope: string): number =>
  scope === totalScope
    ? Object.values(traffic.byDeployment).reduce((sum, sketch) => sum + sketch.rows, 0)
    : (traffic.byDeployment[scope]?.rows ?? 0);

/** One finding per feature that is over its threshold and over the noise. */
export function findingsOf(scopes: readonly ScopeResult[], range: TimeRange): AlertFinding[] {
  return scopes.flatMap((scope) =>
    (['skew', 'drift'] as const).flatMap((kind) =>
      scope[kind].flatMap(({ status, feature, metric, value, threshold, noise }) => {
        if (status !== 'alert' || value === null || threshold === null) return [];
        const noiseFloor = noise?.floor ?? 0;
        const place = { scope: scope.scope, kind, feature, rows: scope.rows, ...range };
        return [{ ...place, metric, value, threshold, noiseFloor }];
      }),
    ),
  );
}

/**
 * Whether an open alert's cause is gone: judged and in order, no longer watched, or its deployment
 * answers no more. Too few rows, or nothing to compare with, leaves it open.
 */
export function isOver(
  alert: Pick<AlertFinding, 'scope' | 'kind' | 'feature'>,
  scopes: readonly ScopeResult[],
): boolean {
  const scope = scopes.find((result) => result.scope === alert.scope);
  if (scope === undefined) return scopes.some(({ state }) => state === 'judged');
  const results = scope[alert.kind];
  if (results.length === 0) return false;
  const status = results.find(({ feature }) => feature === alert.feature)?.status;
  return status !== 'alert' && status !== 'no-data';
}
