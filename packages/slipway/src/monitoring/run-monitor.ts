import type { Clock } from '../core/clock.ts';
import type { AlertNotifier } from './alert-notifier.ts';
import type { Baseline } from './baseline.ts';
import { MonitoringError } from './errors.ts';
import { findingsOf, isOver, judgeWindow, type Traffic } from './judge-window.ts';
import type { Alert, Monitor, MonitorStore, SketchDelta, WindowTraffic } from './monitor-store.ts';
import { mergeSketches, type Sketch } from './sketch.ts';
import type { WindowRecord } from './window-record.ts';

export interface RunMonitorOptions {
  readonly store: MonitorStore;
  readonly clock: Clock;
  readonly notifier: AlertNotifier;
  /** Name of the monitor. */
  readonly monitor: string;
  readonly newId: () => string;
  /** Earlier windows looked through for drift (default 200). */
  readonly historyMax?: number;
}

export interface MonitorRun {
  /** Undefined when no time has passed since the last window. */
  readonly window: WindowRecord | undefined;
  /** Alerts that were sent by this run, those of earlier failed deliveries included. */
  readonly sent: readonly Alert[];
  /** Why alerts could not be sent; they stay due for the next run. */
  readonly deliveryError: string | null;
}

/** How long a run may take to send before another run sends the same alerts. */
const SEND_LEASE_MS = 60_000;
/** Newest alerts looked through for those to resolve. */
const OPEN_ALERTS_MAX = 5000;

/**
 * Closes the window since the last one: merges what the servers counted, measures skew and drift,
 * stores the result, opens and resolves alerts, and sends those that are due. The window is stored
 * before anything is sent, so a failing mail server loses nothing. Throws
 * `monitoring-monitor-not-found`, or `monitoring-window-taken` when another run was faster.
 */
export async function runMonitor(options: RunMonitorOptions): Promise<MonitorRun> {
  const { store } = options;
  const baseline = await store.baseline(options.monitor);
  const monitor = await store.find(options.monitor);
  if (monitor === undefined || monitor.layoutId !== baseline.layoutId)
    throw new MonitoringError(
      'conflict',
      'monitoring-monitor-changed',
      `Monitor ${options.monitor} was changed while it was read. Run it again.`,
    );
  const window = await closeWindow(options, monitor, baseline);
  return { window, ...(await sendDueAlerts(options, monitor)) };
}

async function closeWindow(
  options: RunMonitorOptions,
  monitor: Monitor,
  baseline: Baseline,
): Promise<WindowRecord | undefined> {
  const { store } = options;
  const { spec } = monitor;
  const toMs = options.clock.now();
  const fromMs = (await store.lastWindowEnd(spec.name)) ?? monitor.createdAtMs;
  if (toMs <= fromMs) return undefined;
  const deltas = await store.pendingDeltas(spec.name, toMs);
  const usable = deltas.filter(({ sketch }) => sketch.layoutId === baseline.layoutId);
  const traffic: WindowTraffic = {
    fromMs,
    toMs,
    layoutId: baseline.layoutId,
    sketches: mergeByDeployment(usable.map(({ deploymentId, sketch }) => [deploymentId, sketch])),
  };
  const history = await store.traffic(spec.name, options.historyMax ?? 200);
  const stretches = cutIntoStretches([traffic, ...history], {
    layoutId: baseline.layoutId,
    lengthMs: spec.windowMs ?? 0,
  });
  const serving = stretches[0] ?? { fromMs, toMs, byDeployment: traffic.sketches };
  const scopes = judgeWindow({ spec, baseline, serving, earlier: stretches.slice(1) });
  const window: WindowRecord = {
    id: options.newId(),
    monitor: spec.name,
    endpoint: spec.endpoint,
    fromMs,
    toMs,
    comparedFromMs: serving.fromMs,
    rows: rowsOf(usable),
    rowsOfOtherLayouts: rowsOf(deltas) - rowsOf(usable),
    state: scopes[0]?.state ?? 'too-few-rows',
    scopes,
  };
  const range = { fromMs: serving.fromMs, toMs };
  const deltaIds = deltas.map(({ id }) => id);
  await store.closeWindow({
    window,
    traffic,
    deltaIds,
    findings: findingsOf(scopes, range),
    healthyKeys: (await store.alerts(spec.name, OPEN_ALERTS_MAX))
      .filter(({ state, finding }) => state === 'open' && isOver(finding, scopes))
      .map(({ key }) => key),
  });
  return window;
}

/**
 * Sums windows, newest first, into stretches no longer than `lengthMs` (a single longer window is
 * one stretch): the first is what is judged, the others are what came before it.
 */
function cutIntoStretches(
  windows: readonly WindowTraffic[],
  cut: { readonly layoutId: string; readonly lengthMs: number },
): Traffic[] {
  const stretches: Traffic[] = [];
  for (const window of windows) {
    if (window.layoutId !== cut.layoutId) break;
    const open = stretches.at(-1);
    if (open === undefined || open.toMs - window.fromMs > cut.lengthMs)
      stretches.push({ ...rangeOf(window), byDeployment: window.sketches });
    else {
      const entries = [...Object.entries(open.byDeployment), ...Object.entries(window.sketches)];
      const sum = {
        fromMs: window.fromMs,
        toMs: open.toMs,
        byDeployment: mergeByDeployment(entries),
      };
      stretches[stretches.length - 1] = sum;
    }
  }
  return stretches;
}

const rangeOf = ({ fromMs, toMs }: WindowTraffic) => ({ fromMs, toMs });

function mergeByDeployment(
  entries: readonly (readonly [deployment: string, sketch: Sketch])[],
): Record<string, Sketch> {
  const merged = new Map<string, Sketch>();
  for (const [deployment, sketch] of entries) {
    const before = merged.get(deployment);
    merged.set(deployment, before === undefined ? sketch : mergeSketches(before, sketch));
  }
  return Object.fromEntries(merged);
}

const rowsOf = (deltas: readonly SketchDelta[]): number =>
  deltas.reduce((sum, { sketch }) => sum + sketch.rows, 0);

async function sendDueAlerts(
  options: RunMonitorOptions,
  monitor: Monitor,
): Promise<Pick<MonitorRun, 'sent' | 'deliveryError'>> {
  const { store, clock } = options;
  if (!options.notifier.reaches(monitor)) return { sent: [], deliveryError: null };
  const lease = { nowMs: clock.now(), leaseMs: SEND_LEASE_MS };
  const alerts = await store.claimAlerts(monitor.spec.name, lease);
  if (alerts.length === 0) return { sent: [], deliveryError: null };
  const ids = alerts.map(({ id }) => id);
  try {
    await options.notifier.notify({ environment: store.environment, monitor, alerts });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await store.recordDelivery(ids, { atMs: clock.now(), error: message });
    return { sent: [], deliveryError: message };
  }
  await store.recordDelivery(ids, { atMs: clock.now(), error: null });
  return { sent: alerts, deliveryError: null };
}
