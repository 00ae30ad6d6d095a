import type { Clock } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import type { ServingTap } from '../serving/serving-tap.ts';
import type { Baseline } from './baseline.ts';
import type { Monitor, MonitorStore, SketchDelta } from './monitor-store.ts';
import { SketchBuilder } from './sketch-builder.ts';

export interface ServingRecorderOptions {
  readonly store: MonitorStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Unique ids for deltas. */
  readonly newId: () => string;
  /** Numbers in [0, 1) for sampling; default Math.random. */
  readonly random?: () => number;
}

type Event = Parameters<ServingTap['record']>[0];

interface WatchedMonitor {
  readonly monitor: Monitor;
  readonly baseline: Baseline;
}

interface LiveSketch {
  readonly watched: WatchedMonitor;
  readonly deploymentId: string;
  readonly fromMs: number;
  readonly builder: SketchBuilder;
}

/**
 * Counts answered requests into sketches, by monitor and deployment. `refresh` reads which monitors
 * there are; `flush` writes what was counted since the last flush. A failed flush is tried again
 * with the same ids, so that nothing is lost and nothing counts twice.
 */
export class ServingRecorder implements ServingTap {
  readonly #options: ServingRecorderOptions;
  readonly #random: () => number;
  #byEndpoint = new Map<string, WatchedMonitor[]>();
  #live = new Map<string, LiveSketch>();
  #unsent: readonly SketchDelta[] = [];
  #working: Promise<void> = Promise.resolve();

  constructor(options: ServingRecorderOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  record(event: Event): void {
    const watched = this.#byEndpoint.get(event.endpoint);
    if (watched === undefined || event.rows === 0) return;
    const columns = { ...event.columns, ...event.outputs };
    for (const one of watched) {
      const picks = this.#sample(one.monitor.spec.samplingRate, event.rows);
      if (picks?.length === 0) continue;
      this.#liveFor(one, event.deploymentId).builder.addColumns(columns, event.rows, picks);
    }
  }

  /** Takes up new, changed and removed monitors. */
  async refresh(): Promise<void> {
    const known = new Map(
      [...this.#byEndpoint.values()].flat().map((watched) => [watched.monitor.spec.name, watched]),
    );
    const next = new Map<string, WatchedMonitor[]>();
    for (const monitor of await this.#options.store.list()) {
      const { name, endpoint } = monitor.spec;
      const before = known.get(name);
      const watched =
        before?.monitor.revision === monitor.revision
          ? before
          : { monitor, baseline: await this.#options.store.baseline(name) };
      next.set(endpoint, [...(next.get(endpoint) ?? []), watched]);
    }
    this.#byEndpoint = next;
  }

  /** Writes what was counted. One flush runs at a time; throws what the store throws. */
  flush(): Promise<void> {
    const flushed = this.#working.then(() => this.#write());
    this.#working = flushed.catch(() => undefined);
    return flushed;
  }

  /**
   * Refreshes and flushes every `everyMs` until `close`, which flushes once more. A failure is
   * logged and the counts are kept for the next time.
   */
  start(everyMs = 10_000): { close(): Promise<void> } {
    const tick = async (): Promise<void> => {
      try {
        await this.flush();
        await this.refresh();
      } catch (error) {
        const fields = { error: error instanceof Error ? error.message : String(error) };
        this.#options.logger.warn('monitoring: traffic not written yet, trying again', fields);
      }
    };
    const timer = setInterval(() => void tick(), everyMs);
    timer.unref();
    return {
      close: async () => {
        clearInterval(timer);
        await this.flush();
      },
    };
  }

  async #write(): Promise<void> {
    await this.#sendUnsent();
    this.#unsent = this.#takeLive();
    await this.#sendUnsent();
  }

  /** Forgets deltas only after the store has them. */
  async #sendUnsent(): Promise<void> {
    if (this.#unsent.length > 0) await this.#options.store.appendDeltas(this.#unsent);
    this.#unsent = [];
  }

  #takeLive(): SketchDelta[] {
    const toMs = this.#options.clock.now();
    const deltas = [...this.#live.values()].map((live) => ({
      id: this.#options.newId(),
      monitor: live.watched.monitor.spec.name,
      endpoint: live.watched.monitor.spec.endpoint,
      deploymentId: live.deploymentId,
      fromMs: live.fromMs,
      toMs,
      sketch: live.builder.snapshot(),
    }));
    this.#live = new Map();
    return deltas;
  }

  #liveFor(watched: WatchedMonitor, deploymentId: string): LiveSketch {
    const { monitor, baseline } = watched;
    // The layout is in the key: after a new baseline the old counts are a delta of their own.
    const key = JSON.stringify([monitor.spec.name, deploymentId, baseline.layoutId]);
    const found = this.#live.get(key);
    if (found !== undefined) return found;
    const created: LiveSketch = {
      watched,
      deploymentId,
      fromMs: this.#options.clock.now(),
      builder: new SketchBuilder(baseline.layoutId, baseline.features),
    };
    this.#live.set(key, created);
    return created;
  }

  /** The rows to count, or undefined for all. */
  #sample(rate: number, rows: number): number[] | undefined {
    if (rate >= 1) return undefined;
    const picks: number[] = [];
    for (let row = 0; row < rows; row += 1) if (this.#random() < rate) picks.push(row);
    return picks;
  }
}
