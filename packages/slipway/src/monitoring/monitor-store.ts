import type { Baseline } from './baseline.ts';
import type { MonitorSpec, ShiftKind } from './monitor-spec.ts';
import type { Sketch } from './sketch.ts';
import type { WindowRecord } from './window-record.ts';

/** A monitor as stored. It is attached to an endpoint: every deployment on it is watched. */
export interface Monitor {
  readonly spec: MonitorSpec;
  /** Layout of its current baseline. */
  readonly layoutId: string;
  /** 1, 2, …: changes with every change of spec or baseline; recorders watch it. */
  readonly revision: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly updatedBy: string;
}

/** What one server counted for one monitor and deployment since its last flush. */
export interface SketchDelta {
  /** Appending the same id again changes nothing. */
  readonly id: string;
  readonly monitor: string;
  readonly endpoint: string;
  readonly deploymentId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly sketch: Sketch;
}

/** The traffic of one closed window, by deployment: kept so that longer windows are sums. */
export interface WindowTraffic {
  readonly fromMs: number;
  readonly toMs: number;
  readonly layoutId: string;
  readonly sketches: Readonly<Record<string, Sketch>>;
}

/** What was wrong when an alert was opened. */
export interface AlertFinding {
  /** `total`, or a deployment id. */
  readonly scope: string;
  readonly kind: ShiftKind;
  readonly feature: string;
  readonly metric: string;
  readonly value: number;
  readonly threshold: number;
  readonly noiseFloor: number;
  readonly rows: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Alert {
  readonly id: string;
  readonly monitor: string;
  /** `<kind>/<scope>/<feature>`: one open alert per key. */
  readonly key: string;
  readonly finding: AlertFinding;
  readonly state: 'open' | 'resolved';
  readonly openedAtMs: number;
  /** End of the last window that showed it. */
  readonly lastSeenAtMs: number;
  readonly resolvedAtMs: number | null;
  readonly notifiedAtMs: number | null;
  readonly deliveryAttempts: number;
  readonly deliveryError: string | null;
}

export interface CloseWindowRequest {
  readonly window: WindowRecord;
  readonly traffic: WindowTraffic;
  /** Deltas that are in it, and no others, are consumed. */
  readonly deltaIds: readonly string[];
  /** Findings of this window: opens an alert for each key that has none open. */
  readonly findings: readonly AlertFinding[];
  /** Keys judged and found in order: their open alerts are resolved. */
  readonly healthyKeys: readonly string[];
}

export const alertKeyOf = (finding: Pick<AlertFinding, 'kind' | 'scope' | 'feature'>): string =>
  `${finding.kind}/${finding.scope}/${finding.feature}`;

/** Monitors, their traffic and their results, of one environment. */
export interface MonitorStore {
  readonly environment: string;
  /**
   * Creates or updates by name; the same spec and baseline again change nothing. Throws
   * `monitoring-feature-unknown` for a threshold of a feature the baseline does not have.
   */
  upsert(request: {
    readonly spec: MonitorSpec;
    readonly baseline: Baseline;
    readonly updatedBy: string;
  }): Promise<{
    readonly monitor: Monitor;
    readonly outcome: 'created' | 'updated' | 'unchanged';
  }>;
  find(name: string): Promise<Monitor | undefined>;
  list(): Promise<readonly Monitor[]>;
  /** Throws `monitoring-monitor-not-found`. */
  baseline(name: string): Promise<Baseline>;

  appendDeltas(deltas: readonly SketchDelta[]): Promise<void>;
  /** Deltas not yet in a window that end at or before `untilMs`, oldest first. */
  pendingDeltas(monitor: string, untilMs: number): Promise<readonly SketchDelta[]>;

  /**
   * Writes the window, consumes its deltas and updates alerts in one transaction. Throws
   * `monitoring-window-taken` when another run closed a window since, or took one of the deltas.
   */
  closeWindow(request: CloseWindowRequest): Promise<void>;
  /** Newest first. */
  windows(monitor: string, limit: number): Promise<readonly WindowRecord[]>;
  /** End of the last closed window, where the next one starts; undefined before the first. */
  lastWindowEnd(monitor: string): Promise<number | undefined>;
  /** Traffic of closed windows, newest first. */
  traffic(monitor: string, limit: number): Promise<readonly WindowTraffic[]>;

  /** Newest first. */
  alerts(monitor: string, limit: number): Promise<readonly Alert[]>;
  /**
   * Takes the alerts that still have to be sent, for `leaseMs`: two runs never send the same one
   * at once, and a crashed sender's alerts come back. Resolved alerts that were never tried stay.
   */
  claimAlerts(
    monitor: string,
    lease: { readonly nowMs: number; readonly leaseMs: number },
  ): Promise<readonly Alert[]>;
  /** Records that claimed alerts were sent (`error` null), or why not: the next claim gets them again. */
  recordDelivery(
    alertIds: readonly string[],
    outcome: { readonly atMs: number; readonly error: string | null },
  ): Promise<void>;
}
