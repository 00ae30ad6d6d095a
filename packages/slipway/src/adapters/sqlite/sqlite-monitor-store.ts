import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import { nearestName } from '../../core/nearest-name.ts';
import type { Baseline } from '../../monitoring/baseline.ts';
import { MonitoringError } from '../../monitoring/errors.ts';
import type { MonitorSpec } from '../../monitoring/monitor-spec.ts';
import {
  type Alert,
  alertKeyOf,
  type CloseWindowRequest,
  type Monitor,
  type MonitorStore,
  type SketchDelta,
  type WindowTraffic,
} from '../../monitoring/monitor-store.ts';
import type { Sealer } from '../../monitoring/sealer.ts';
import type { WindowRecord } from '../../monitoring/window-record.ts';
import { immediately, type TransactionScope } from './immediate-transaction.ts';
import { monitorQuery, prepareMonitorRow, replaceMonitorRow } from './monitor-row.ts';
import { MonitorStoreCodec } from './monitor-store-codec.ts';
import type { MonitorTables } from './monitor-store-schema.ts';
import type { StateDatabase } from './open-state-database.ts';

type Query = Kysely<MonitorTables>;

/** The monitors of one environment in its `state.db`. */
export class SqliteMonitorStore implements MonitorStore {
  readonly environment: string;
  readonly #database: StateDatabase<MonitorTables>;
  readonly #query: Query;
  readonly #clock: Clock;
  readonly #codec: MonitorStoreCodec;

  constructor(
    database: StateDatabase<MonitorTables>,
    options: { readonly environment: string; readonly clock: Clock; readonly sealer: Sealer },
  ) {
    this.environment = options.environment;
    this.#database = database;
    this.#query = database.query;
    this.#clock = options.clock;
    this.#codec = new MonitorStoreCodec(options.sealer, options.environment);
  }

  async upsert(request: {
    readonly spec: MonitorSpec;
    readonly baseline: Baseline;
    readonly updatedBy: string;
  }): ReturnType<MonitorStore['upsert']> {
    const parts = { query: this.#query, codec: this.#codec, clock: this.#clock };
    const { row, isNew, isChanged } = await prepareMonitorRow(parts, request);
    if (!isChanged)
      return { monitor: await this.#codec.monitor(row), outcome: 'unchanged' as const };
    const isWritten = await immediately(this.#database, (scope) =>
      replaceMonitorRow({ scope, query: this.#query }, row),
    );
    // A change in between: it is compared with that one.
    if (!isWritten) return this.upsert(request);
    const outcome = isNew ? ('created' as const) : ('updated' as const);
    return { monitor: await this.#codec.monitor(row), outcome };
  }

  async find(name: string): Promise<Monitor | undefined> {
    const row = await rowOf(this.#query, name);
    return row === undefined ? undefined : this.#codec.monitor(row);
  }

  async list(): Promise<readonly Monitor[]> {
    const rows = await this.#query.selectFrom('monitors').selectAll().orderBy('name').execute();
    return Promise.all(rows.map((row) => this.#codec.monitor(row)));
  }

  async baseline(name: string): Promise<Baseline> {
    const row = await rowOf(this.#query, name);
    if (row !== undefined) return this.#codec.baseline(row);
    const names = await this.#query.selectFrom('monitors').select('name').execute();
    const near = nearestName(
      name,
      names.map((monitor) => monitor.name),
    );
    throw new MonitoringError(
      'not-found',
      'monitoring-monitor-not-found',
      `There is no monitor ${name} in ${this.environment}.${near === undefined ? '' : ` Did you mean ${near}?`} The monitor step of a pipeline creates it.`,
    );
  }

  async appendDeltas(deltas: readonly SketchDelta[]): Promise<void> {
    if (deltas.length === 0) return;
    const rows = await Promise.all(deltas.map((delta) => this.#codec.deltaRow(delta)));
    await immediately(this.#database, (scope) => {
      for (const row of rows)
        scope.change(
          this.#query
            .insertInto('monitor_deltas')
            .values(row)
            .onConflict((conflict) => conflict.column('id').doNothing()),
        );
    });
  }

  async pendingDeltas(monitor: string, untilMs: number): Promise<readonly SketchDelta[]> {
    const rows = await this.#query
      .selectFrom('monitor_deltas')
      .selectAll()
      .where('monitor', '=', monitor)
      .where('to_ms', '<=', untilMs)
      .orderBy('to_ms')
      .orderBy('id')
      .execute();
    return Promise.all(rows.map((row) => this.#codec.delta(row)));
  }

  async closeWindow(request: CloseWindowRequest): Promise<void> {
    const { window } = request;
    const windowRow = await this.#codec.windowRow(window, request.traffic);
    const alertRows = await Promise.all(
      request.findings.map((finding) => this.#alertRow(window, finding)),
    );
    await immediately(this.#database, (scope) => {
      const writer = { scope, query: this.#query };
      refuseTaken(writer, window);
      consumeDeltas(writer, window.monitor, request.deltaIds);
      scope.change(this.#query.insertInto('monitor_windows').values(windowRow));
      for (const row of alertRows) openAlert(writer, row);
      for (const key of request.healthyKeys) resolveAlert(writer, { window, key });
    });
  }

  async windows(monitor: string, limit: number): Promise<readonly WindowRecord[]> {
    const rows = await this.#newestWindows(monitor, limit);
    return Promise.all(rows.map((row) => this.#codec.window(row)));
  }

  async traffic(monitor: string, limit: number): Promise<readonly WindowTraffic[]> {
    const rows = await this.#newestWindows(monitor, limit);
    return Promise.all(rows.map((row) => this.#codec.traffic(row)));
  }

  async lastWindowEnd(monitor: string): Promise<number | undefined> {
    const row = await lastEndQuery(this.#query, monitor).executeTakeFirst();
    return row?.to_ms;
  }

  async alerts(monitor: string, limit: number): Promise<readonly Alert[]> {
    const rows = await this.#query
      .selectFrom('monitor_alerts')
      .selectAll()
      .where('monitor', '=', monitor)
      .orderBy('opened_at_ms', 'desc')
      .orderBy('key')
      .limit(limit)
      .execute();
    return Promise.all(rows.map((row) => this.#codec.alert(row)));
  }

  async claimAlerts(
    monitor: string,
    lease: { readonly nowMs: number; readonly leaseMs: number },
  ): Promise<readonly Alert[]> {
    const rows = await this.#query
      .updateTable('monitor_alerts')
      .set({ claimed_until_ms: lease.nowMs + lease.leaseMs })
      .where('monitor', '=', monitor)
      .where('notified_at_ms', 'is', null)
      .where('claimed_until_ms', '<=', lease.nowMs)
      .where((where) => where.or([where('state', '=', 'open'), where('delivery_attempts', '>', 0)]))
      .returningAll()
      .execute();
    const alerts = await Promise.all(rows.map((row) => this.#codec.alert(row)));
    return alerts.sort((a, b) => a.openedAtMs - b.openedAtMs || (a.key < b.key ? -1 : 1));
  }

  async recordDelivery(
    alertIds: readonly string[],
    outcome: { readonly atMs: number; readonly error: string | null },
  ): Promise<void> {
    for (const ids of chunks(alertIds))
      await this.#query
        .updateTable('monitor_alerts')
        .set((update) => ({
          notified_at_ms: outcome.error === null ? outcome.atMs : null,
          delivery_error: outcome.error?.slice(0, 500) ?? null,
          delivery_attempts: update('delivery_attempts', '+', 1),
          claimed_until_ms: 0,
        }))
        .where('id', 'in', ids)
        .execute();
  }

  #newestWindows(monitor: string, limit: number) {
    return this.#query
      .selectFrom('monitor_windows')
      .selectAll()
      .where('monitor', '=', monitor)
      .orderBy('to_ms', 'desc')
      .limit(limit)
      .execute();
  }

  async #alertRow(window: WindowRecord, finding: CloseWindowRequest['findings'][number]) {
    const id = randomUUID();
    return {
      id,
      monitor: window.monitor,
      key: alertKeyOf(finding),
      sealed_finding: await this.#codec.seal(finding, `alert/${id}`),
      state: 'open',
      opened_at_ms: window.toMs,
      last_seen_at_ms: window.toMs,
      resolved_at_ms: null,
      notified_at_ms: null,
      delivery_attempts: 0,
      delivery_error: null,
      claimed_until_ms: 0,
    };
  }
}

const rowOf = (query: Query, name: string) => monitorQuery(query, name).executeTakeFirst();

const lastEndQuery = (query: Query, monitor: string) =>
  query
    .selectFrom('monitor_windows')
    .select('to_ms')
    .where('monitor', '=', monitor)
    .orderBy('to_ms', 'desc')
    .limit(1);

interface Writer {
  readonly scope: TransactionScope;
  readonly query: Query;
}

function refuseTaken({ scope, query }: Writer, window: WindowRecord): void {
  const [last] = scope.rows(lastEndQuery(query, window.monitor));
  if (last !== undefined && last.to_ms !== window.fromMs) throw windowTaken(window.monitor);
}

function consumeDeltas(
  { scope, query }: Writer,
  monitor: string,
  deltaIds: readonly string[],
): void {
  for (const ids of chunks(deltaIds)) {
    const deleted = scope.change(query.deleteFrom('monitor_deltas').where('id', 'in', ids));
    if (deleted !== ids.length) throw windowTaken(monitor);
  }
}

function openAlert({ scope, query }: Writer, row: MonitorTables['monitor_alerts']): void {
  const { last_seen_at_ms } = row;
  scope.change(
    query
      .insertInto('monitor_alerts')
      .values(row)
      .onConflict((conflict) =>
        // A literal: SQLite matches a partial index only by its exact condition.
        conflict
          .columns(['monitor', 'key'])
          .where(sql<boolean>`state = 'open'`)
          .doUpdateSet({ last_seen_at_ms }),
      ),
  );
}

function resolveAlert(
  { scope, query }: Writer,
  { window, key }: { readonly window: WindowRecord; readonly key: string },
): void {
  scope.change(
    query
      .updateTable('monitor_alerts')
      .set({ state: 'resolved', resolved_at_ms: window.toMs })
      .where('monitor', '=', window.monitor)
      .where('key', '=', key)
      .where('state', '=', 'open'),
  );
}

const windowTaken = (monitor: string): MonitoringError =>
  new MonitoringError(
    'conflict',
    'monitoring-window-taken',
    `Another run closed a window of monitor ${monitor} in the meantime. Run it again; nothing was lost.`,
  );

/** SQLite binds at most 32,766 values to a statement. */
function chunks(ids: readonly string[]): string[][] {
  const size = 500;
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
}
