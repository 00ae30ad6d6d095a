import type { Selectable } from 'kysely';
import { type Baseline, parseBaseline } from '../../monitoring/baseline.ts';
import { parseMonitorSpec } from '../../monitoring/monitor-spec.ts';
import type {
  Alert,
  AlertFinding,
  Monitor,
  SketchDelta,
  WindowTraffic,
} from '../../monitoring/monitor-store.ts';
import { parseSketch } from '../../monitoring/parse-sketch.ts';
import type { Sealer } from '../../monitoring/sealer.ts';
import type { WindowRecord } from '../../monitoring/window-record.ts';
import type { MonitorTables } from './monitor-store-schema.ts';

type Row<Table extends keyof MonitorTables> = Selectable<MonitorTables[Table]>;

/** Turns rows into domain objects and back; what can hold data values is sealed, bound to its row. */
export class MonitorStoreCodec {
  readonly #sealer: Sealer;
  readonly #environment: string;

  constructor(sealer: Sealer, environment: string) {
    this.#sealer = sealer;
    this.#environment = environment;
  }

  seal(value: unknown, place: string): Promise<string> {
    return this.#sealer.seal(JSON.stringify(value), this.#aad(place));
  }

  async monitor(row: Row<'monitors'>): Promise<Monitor> {
    return {
      spec: parseMonitorSpec(JSON.parse(await this.#open(row.sealed_spec, `spec/${row.name}`))),
      layoutId: row.layout_id,
      revision: row.revision,
      createdAtMs: row.created_at_ms,
      updatedAtMs: row.updated_at_ms,
      updatedBy: row.updated_by,
    };
  }

  async baseline(row: Row<'monitors'>): Promise<Baseline> {
    return parseBaseline(JSON.parse(await this.#open(row.sealed_baseline, `baseline/${row.name}`)));
  }

  async deltaRow(delta: SketchDelta): Promise<MonitorTables['monitor_deltas']> {
    return {
      id: delta.id,
      monitor: delta.monitor,
      endpoint: delta.endpoint,
      deployment_id: delta.deploymentId,
      from_ms: delta.fromMs,
      to_ms: delta.toMs,
      sealed_sketch: await this.seal(delta.sketch, `delta/${delta.monitor}/${delta.id}`),
    };
  }

  async delta(row: Row<'monitor_deltas'>): Promise<SketchDelta> {
    const place = `delta/${row.monitor}/${row.id}`;
    return {
      id: row.id,
      monitor: row.monitor,
      endpoint: row.endpoint,
      deploymentId: row.deployment_id,
      fromMs: row.from_ms,
      toMs: row.to_ms,
      sketch: parseSketch(await this.#open(row.sealed_sketch, place)),
    };
  }

  async windowRow(
    window: WindowRecord,
    traffic: WindowTraffic,
  ): Promise<MonitorTables['monitor_windows']> {
    return {
      id: window.id,
      monitor: window.monitor,
      from_ms: window.fromMs,
      to_ms: window.toMs,
      layout_id: traffic.layoutId,
      sealed_record: await this.seal(window, `window/${window.id}`),
      sealed_sketches: await this.seal(traffic.sketches, `traffic/${window.id}`),
    };
  }

  async window(row: Row<'monitor_windows'>): Promise<WindowRecord> {
    return JSON.parse(await this.#open(row.sealed_record, `window/${row.id}`)) as WindowRecord;
  }

  async traffic(row: Row<'monitor_windows'>): Promise<WindowTraffic> {
    const sketches = await this.#open(row.sealed_sketches, `traffic/${row.id}`);
    return {
      fromMs: row.from_ms,
      toMs: row.to_ms,
      layoutId: row.layout_id,
      sketches: JSON.parse(sketches) as WindowTraffic['sketches'],
    };
  }

  async alert(row: Row<'monitor_alerts'>): Promise<Alert> {
    const finding = await this.#open(row.sealed_finding, `alert/${row.id}`);
    return {
      id: row.id,
      monitor: row.monitor,
      key: row.key,
      finding: JSON.parse(finding) as AlertFinding,
      state: row.state === 'open' ? 'open' : 'resolved',
      openedAtMs: row.opened_at_ms,
      lastSeenAtMs: row.last_seen_at_ms,
      resolvedAtMs: row.resolved_at_ms,
      notifiedAtMs: row.notified_at_ms,
      deliveryAttempts: row.delivery_attempts,
      deliveryError: row.delivery_error,
    };
  }

  #open(sealed: string, place: string): Promise<string> {
    return this.#sealer.open(sealed, this.#aad(place));
  }

  #aad(place: string): string {
    return monitoringPlace(this.#environment, place);
  }
}

/** What the ciphertext of a row is bound to. */
export const monitoringPlace = (environment: string, place: string): string =>
  `slipway/${environment}/monitoring/${place}`;
