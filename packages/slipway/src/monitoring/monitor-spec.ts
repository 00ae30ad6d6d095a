import { z } from 'zod';
import { MonitoringError } from './errors.ts';

const threshold = z.number().min(0).max(1).nullable();
const thresholds = z.strictObject({
  /** For every feature not named in `perFeature`; null watches only those named. */
  default: threshold.default(null),
  /** By feature; null does not watch it. */
  perFeature: z.record(z.string().min(1), threshold).default({}),
});
const noThresholds = { default: null, perFeature: {} };

const monitorSpecSchema = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^[A-Za-z][\w.-]{0,127}$/,
        'use letters, digits, _ . and -, a letter first, at most 128',
      ),
    endpoint: z.string().min(1).max(128),
    /** The table version the baseline was built from. */
    baselineUri: z.string().min(1),
    /** Share of rows that are counted. */
    samplingRate: z.number().gt(0).max(1).default(1),
    /** How often windows are closed. */
    intervalMs: z.int().min(1000).default(3_600_000),
    /** Traffic compared at most, as a sum of the last runs' traffic. Null: what came since the last run. */
    windowMs: z.int().min(1000).nullable().default(null),
    /** Serving against the baseline. */
    skew: thresholds.default(noThresholds),
    /** Serving against the window before it. */
    drift: thresholds.default(noThresholds),
    metrics: z
      .strictObject({
        numeric: z.enum(['jensen-shannon', 'jensen-shannon-equal-width']),
        categorical: z.enum(['jensen-shannon', 'l-infinity']),
      })
      .default({ numeric: 'jensen-shannon', categorical: 'jensen-shannon' }),
    /** A window with fewer counted rows is not judged. */
    minRows: z.int().min(1).default(100),
    /** Chance that an unchanged stream raises an alert in one window, over all features. */
    falseAlarmRate: z.number().gt(0).max(0.5).default(0.01),
    emails: z.array(z.email()).max(100).default([]),
  })
  .refine((spec) => spec.windowMs === null || spec.windowMs >= spec.intervalMs, {
    path: ['windowMs'],
    message: 'must be at least intervalMs',
  });

/** What a user writes; everything but name, endpoint and baselineUri has a default. */
export type MonitorOptions = z.input<typeof monitorSpecSchema>;
/** A checked, fully defaulted monitor. */
export type MonitorSpec = Readonly<z.output<typeof monitorSpecSchema>>;

/** Checks options; throws `monitoring-spec-invalid` naming every wrong field. */
export function parseMonitorSpec(options: unknown): MonitorSpec {
  const parsed = monitorSpecSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 10)
    .map((issue) => `${issue.path.join('.') || 'monitor'}: ${issue.message}`);
  throw new MonitoringError(
    'invalid-input',
    'monitoring-spec-invalid',
    `The monitor cannot be used: ${problems.join('; ')}. Correct these fields.`,
    { details: { problems } },
  );
}

export type MonitorPreset = Omit<MonitorOptions, 'name' | 'endpoint' | 'baselineUri'>;

/**
 * Every feature and prediction. 0.01 is a Jensen-Shannon distance of 0.1: fifteen times what the
 * census test set shows against the train set, a fifth of a visible change of population.
 */
export const defaultMonitorPreset: MonitorPreset = {
  skew: { default: 0.01 },
  drift: { default: 0.01 },
};

/** Two features, thresholds, sampling, hour and metrics of Google's census example on Vertex. */
export const referenceExamplePreset: MonitorPreset = {
  samplingRate: 0.5,
  intervalMs: 3_600_000,
  skew: { perFeature: { capital_gain: 0.5, capital_loss: 0.5 } },
  drift: { perFeature: { capital_gain: 0.05, capital_loss: 0.05 } },
  metrics: { numeric: 'jensen-shannon-equal-width', categorical: 'l-infinity' },
};

export type ShiftKind = 'skew' | 'drift';

/** The threshold a feature is watched with, or null when it is not. */
export function thresholdOf(spec: MonitorSpec, kind: ShiftKind, feature: string): number | null {
  const { perFeature, default: fallback } = spec[kind];
  return Object.hasOwn(perFeature, feature) ? (perFeature[feature] ?? null) : fallback;
}
