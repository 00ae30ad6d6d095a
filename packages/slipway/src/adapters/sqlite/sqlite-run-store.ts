import type { Selectable } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import { RunError } from '../../runs/errors.ts';
import type {
  CachedExecution,
  RecordedError,
  RunRecord,
  RunRequest,
  TaskRun,
} from '../../runs/run-record.ts';
import type { LeaseOwner, RunStore } from '../../runs/run-store.ts';
import { isFinal, type RunState } from '../../runs/states.ts';
import type { StateDatabase } from './open-state-database.ts';
import type { RunTables } from './run-schema.ts';

/** The run store of one environment in its `state.db`. */
export class SqliteRunStore implements RunStore {
  readonly #database: StateDatabase<RunTables>;
  readonly #clock: Clock;

  constructor(database: StateDatabase<RunTables>, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async createRun(request: RunRequest): Promise<RunRecord> {
    const createdAtMs = this.#clock.now();
    await this.#database.query
      .insertInto('runs')
      .values({
        id: request.id,
        pipeline: request.pipeline,
        request: JSON.stringify(request),
        state: 'PENDING',
        error: null,
        created_at_ms: createdAtMs,
        finished_at_ms: null,
        cancel_requested: 0,
      })
      .execute();
    const record = await this.findRun(request.id);
    if (record === undefined)
      throw new RunError(
        'corrupt',
        'run-not-stored',
        `Run ${request.id} was written but cannot be read back; check the state folder's disk.`,
      );
    return record;
  }

  async findRun(id: string): Promise<RunRecord | undefined> {
    const row = await this.#database.query
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? undefined : runFromRow(row);
  }

  async listRuns(limit: number): Promise<readonly RunRecord[]> {
    const rows = await this.#database.query
      .selectFrom('runs')
      .selectAll()
      .orderBy('created_at_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(runFromRow);
  }

  async setRunState(id: string, state: RunState, error?: RecordedError): Promise<void> {
    await this.#database.query
      .updateTable('runs')
      .set({
        state,
        error: error === undefined ? null : JSON.stringify(error),
        finished_at_ms: isFinal(state) ? this.#clock.now() : null,
        ...(state === 'RUNNING' ? { cancel_requested: 0 } : {}),
      })
      .where('id', '=', id)
      .execute();
  }

  async requestCancel(id: string): Promise<void> {
    await this.#database.query
      .updateTable('runs')
      .set({ cancel_requested: 1 })
      .where('id', '=', id)
      .execute();
  }

  async saveTask(task: TaskRun): Promise<void> {
    await this.#upsertTask(this.#database.query, task);
  }

  async tasks(run: string): Promise<readonly TaskRun[]> {
    const rows = await this.#database.query
      .selectFrom('tasks')
      .select('record')
      .where('run', '=', run)
      .execute();
    return rows.map((row) => JSON.parse(row.record) as TaskRun);
  }

  async finishTask(task: TaskRun, execution?: CachedExecution): Promise<void> {
    if (execution === undefined) return this.saveTask(task);
    await this.#database.query.transaction().execute(async (transaction) => {
      await this.#upsertTask(transaction, task);
      const row = {
        cache_key: execution.cacheKey,
        pipeline: execution.pipeline,
        path: execution.path,
        record: JSON.stringify(execution),
        created_at_ms: execution.createdAtMs,
      };
      await transaction
        .insertInto('executions')
        .values(row)
        .onConflict((conflict) => conflict.column('cache_key').doUpdateSet(row))
        .execute();
    });
  }

  async findExecution(cacheKey: string): Promise<CachedExecution | undefined> {
    const row = await this.#database.query
      .selectFrom('executions')
      .select('record')
      .where('cache_key', '=', cacheKey)
      .executeTakeFirst();
    return row === undefined ? undefined : (JSON.parse(row.record) as CachedExecution);
  }

  async nearestExecution(pipeline: string, path: string): Promise<CachedExecution | undefined> {
    const row = await this.#database.query
      .selectFrom('executions')
      .select('record')
      .where('pipeline', '=', pipeline)
      .where('path', '=', path)
      .orderBy('created_at_ms', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? undefined : (JSON.parse(row.record) as CachedExecution);
  }

  async forgetExecution(cacheKey: string): Promise<void> {
    await this.#database.query.deleteFrom('executions').where('cache_key', '=', cacheKey).execute();
  }

  async acquireLease(
    run: string,
    owner: LeaseOwner,
    options: { readonly ttlMs: number; readonly isAlive: (owner: LeaseOwner) => boolean },
  ): Promise<boolean> {
    const row = await this.#database.query
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', run)
      .executeTakeFirst();
    if (row === undefined) return false;
    const holder = holderOf(row);
    const isHeld =
      holder !== undefined &&
      holder.token !== owner.token &&
      (row.lease_expires_at_ms ?? 0) > this.#clock.now() &&
      options.isAlive(holder);
    if (isHeld) return false;
    // The old token in the condition makes two takers race safely: only one update matches.
    const result = await this.#database.query
      .updateTable('runs')
      .set({
        lease_host: owner.host,
        lease_pid: owner.pid,
        lease_token: owner.token,
        lease_expires_at_ms: this.#clock.now() + options.ttlMs,
      })
      .where('id', '=', run)
      .where('lease_token', holder === undefined ? 'is' : '=', holder?.token ?? null)
      .executeTakeFirst();
    return Number(result.numUpdatedRows) === 1;
  }

  async heartbeat(run: string, owner: LeaseOwner, ttlMs: number) {
    const row = await this.#database.query
      .updateTable('runs')
      .set({ lease_expires_at_ms: this.#clock.now() + ttlMs })
      .where('id', '=', run)
      .where('lease_token', '=', owner.token)
      .returning('cancel_requested')
      .executeTakeFirst();
    return { held: row !== undefined, cancelRequested: row?.cancel_requested === 1 };
  }

  async releaseLease(run: string, owner: LeaseOwner): Promise<void> {
    await this.#database.query
      .updateTable('runs')
      .set({ lease_host: null, lease_pid: null, lease_token: null, lease_expires_at_ms: null })
      .where('id', '=', run)
      .where('lease_token', '=', owner.token)
      .execute();
  }

  async #upsertTask(query: StateDatabase<RunTables>['query'], task: TaskRun): Promise<void> {
    const record = JSON.stringify(task);
    await query
      .insertInto('tasks')
      .values({ run: task.run, path: task.path, record })
      .onConflict((conflict) => conflict.columns(['run', 'path']).doUpdateSet({ record }))
      .execute();
  }
}

function runFromRow(row: Selectable<RunTables['runs']>): RunRecord {
  return {
    ...(JSON.parse(row.request) as RunRequest),
    state: row.state as RunState,
    error: row.error === null ? null : (JSON.parse(row.error) as RecordedError),
    createdAtMs: row.created_at_ms,
    finishedAtMs: row.finished_at_ms,
    cancelRequested: row.cancel_requested === 1,
  };
}

function holderOf(row: Selectable<RunTables['runs']>): LeaseOwner | undefined {
  if (row.lease_token === null) return undefined;
  return { host: row.lease_host ?? '', pid: row.lease_pid ?? 0, token: row.lease_token };
}
