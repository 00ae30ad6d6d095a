import { nearestName } from '../core/nearest-name.ts';
import type { Baseline } from './baseline.ts';
import { MonitoringError } from './errors.ts';
import type { MonitorSpec } from './monitor-spec.ts';

/** Throws `monitoring-feature-unknown` when a threshold names a feature the baseline does not have. */
export function checkMonitorFits(spec: MonitorSpec, baseline: Baseline): void {
  const known = baseline.features.map(({ name }) => name);
  const named = [...Object.keys(spec.skew.perFeature), ...Object.keys(spec.drift.perFeature)];
  const unknown = named.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  throw new MonitoringError(
    'invalid-input',
    'monitoring-feature-unknown',
    `Monitor ${spec.name} has a threshold for ${unknown}, which is not in its baseline.${near === undefined ? '' : ` Did you mean ${near}?`} It has ${known.slice(0, 30).join(', ')}.`,
  );
}
