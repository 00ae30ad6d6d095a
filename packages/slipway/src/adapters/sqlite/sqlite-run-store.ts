import type { DatabaseSync } from 'node:sqlite';
import type { Selectable } from 'kysely';
import type { Clock } from '../../core/clock.ts';
import type { RecentUse } from '../../runs/access-use.ts';
import { cachedExecutionSchema } from '../../runs/cached-execution.ts';
import { RunError } from '../../runs/errors.ts';
import type {
  CachedExecution,
  CacheParts,
  RecordedError,
  RunRecord,
  RunRequest,
  TaskRun,
} from '../../runs/run-record.ts';
import type {
  JudgeOfHolder,
  LeaseOwner,
  RunHold,
  RunStore,
  TakenLease,
  TaskChange,
} from '../../runs/run-store.ts';
import { isFinal, type RunState } from '../../runs/states.ts';
import { exclusively } from './immediate-transaction.ts';
import type { StateDatabase } from './open-state-database.ts';
import type { RunTables } from './run-schema.ts';

/** The run store of one environment in its `state.db`. */
export class SqliteRunStore implements RunStore {
  readonly #database: StateDatabase<RunTables>;
  readonly #clock: Clock;
  readonly #statements: ReturnType<typeof preparedStatements>;

  constructor(database: StateDatabase<RunTables>, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#statements = preparedStatements(database.raw);
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

  async setRunState(hold: RunHold, state: RunState, error?: RecordedError): Promise<void> {
    const { numUpdatedRows } = await this.#database.query
      .updateTable('runs')
      .set({
        state,
        error: error === undefined ? null : JSON.stringify(error),
        finished_at_ms: isFinal(state) ? this.#clock.now() : null,
        ...(state === 'RUNNING' ? { cancel_requested: 0 } : {}),
      })
      .where('id', '=', hold.run)
      .where('lease_token', '=', hold.owner.token)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw leaseLost(hold.run);
  }

  async requestCancel(id: string): Promise<void> {
    await this.#database.query
      .updateTable('runs')
      .set({ cancel_requested: 1 })
      .where('id', '=', id)
      .execute();
  }

  forgetRun(id: string): Promise<boolean> {
    const { raw } = this.#database;
    const mayGo = raw.prepare(
      "SELECT 1 FROM runs WHERE id = ? AND state IN ('SUCCEEDED', 'FAILED', 'CANCELLED') AND lease_token IS NULL",
    );
    return exclusively(this.#database, () => {
      if (mayGo.get(id) === undefined) return false;
      raw.prepare('DELETE FROM access_uses WHERE run = ?').run(id);
      raw.prepare('DELETE FROM tasks WHERE run = ?').run(id);
      raw.prepare('DELETE FROM runs WHERE id = ?').run(id);
      return true;
    });
  }

  commit(hold: RunHold, changes: readonly TaskChange[]): Promise<void> {
    const { isHeld, saveTask, saveExecution, saveUse } = this.#statements;
    return exclusively(this.#database, () => {
      if (isHeld.get(hold.run, hold.owner.token) === undefined) throw leaseLost(hold.run);
      for (const { task, parts, execution, used = [] } of changes) {
        const told = parts === undefined ? null : JSON.stringify(parts);
        saveTask.run(task.run, task.path, JSON.stringify(task), told);
        for (const { identity, environment, operation } of used)
          saveUse.run(task.run, identity, environment, operation);
        if (execution === undefined) continue;
        const { cacheKey, pipeline, path, createdAtMs } = execution;
        saveExecution.run(cacheKey, pipeline, path, JSON.stringify(execution), createdAtMs);
      }
    });
  }

  async tasks(run: string): Promise<readonly TaskRun[]> {
    const rows = await this.#database.query
      .selectFrom('tasks')
      .select('record')
      .where('run', '=', run)
      .execute();
    return rows.map((row) => JSON.parse(row.record) as TaskRun);
  }

  async recentUse(pipeline: string, limit: number): Promise<RecentUse> {
    const last = this.#database.query
      .selectFrom('runs')
      .select('id')
      .where('pipeline', '=', pipeline)
      .orderBy('created_at_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit);
    const runs = await last.execute();
    const uses = await this.#database.query
      .selectFrom('access_uses')
      .select(['identity', 'environment', 'operation'])
      .select(({ fn }) => fn.countAll<number>().as('inRuns'))
      .where('run', 'in', last)
      .groupBy(['identity', 'environment', 'operation'])
      .execute();
    return { runs: runs.length, uses };
  }

  async findExecution(cacheKey: string): Promise<CachedExecution | undefined> {
    const row = this.#statements.findExecution.get(cacheKey) as { record: string } | undefined;
    return row === undefined ? undefined : executionFromText(row.record);
  }

  async nearestExecution(pipeline: string, path: string): Promise<CachedExecution | undefined> {
    const row = this.#statements.nearestExecution.get(pipeline, path) as
      | { record: string }
      | undefined;
    return row === undefined ? undefined : executionFromText(row.record);
  }

  async executions(): Promise<readonly (CachedExecution | { readonly cacheKey: string })[]> {
    const rows = await this.#database.query
      .selectFrom('executions')
      .select(['cache_key', 'record'])
      .orderBy('created_at_ms', 'desc')
      .execute();
    return rows.map((row) => executionFromText(row.record) ?? { cacheKey: row.cache_key });
  }

  async taskParts(run: string, path: string): Promise<CacheParts | undefined> {
    const row = await this.#database.query
      .selectFrom('tasks')
      .select('parts')
      .where('run', '=', run)
      .where('path', '=', path)
      .executeTakeFirst();
    return row?.parts == null ? undefined : (JSON.parse(row.parts) as CacheParts);
  }

  async earlierParts(run: string, path: string, limit: number) {
    const rows = await this.#database.query
      .selectFrom('runs as this')
      .innerJoin('runs as other', 'other.pipeline', 'this.pipeline')
      .innerJoin('tasks', 'tasks.run', 'other.id')
      .select(['tasks.run', 'tasks.parts'])
      .where('this.id', '=', run)
      .where('tasks.path', '=', path)
      .where('tasks.run', '!=', run)
      .where('tasks.parts', 'is not', null)
      .whereRef('other.created_at_ms', '<=', 'this.created_at_ms')
      .orderBy('other.created_at_ms', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      run: row.run,
      parts: JSON.parse(row.parts ?? '{}') as CacheParts,
    }));
  }

  async forgetExecution(cacheKey: string): Promise<void> {
    await this.#database.query.deleteFrom('executions').where('cache_key', '=', cacheKey).execute();
  }

  async acquireLease(
    { run, owner }: RunHold,
    options: { readonly ttlMs: number; readonly isAlive: JudgeOfHolder },
  ): Promise<TakenLease | undefined> {
    const row = await this.#runRow(run);
    if (row === undefined) return undefined;
    const holder = holderOf(row);
    if (holder?.token !== owner.token && this.#isHeld(row, options.isAlive)) return undefined;
    // The old token in the condition makes two takers race safely: only one update matches.
    const result = await this.#database.query
      .updateTable('runs')
      .set({
        lease_host: owner.host,
        lease_pid: owner.pid,
        lease_process_start: owner.processStart,
        lease_token: owner.token,
        lease_expires_at_ms: this.#clock.now() + options.ttlMs,
      })
      .where('id', '=', run)
      .where('lease_token', holder === undefined ? 'is' : '=', holder?.token ?? null)
      .executeTakeFirst();
    return Number(result.numUpdatedRows) === 1 ? { before: holder } : undefined;
  }

  async isHeld(run: string, isAlive: JudgeOfHolder): Promise<boolean> {
    const row = await this.#runRow(run);
    return row !== undefined && this.#isHeld(row, isAlive);
  }

  async heartbeat({ run, owner }: RunHold, ttlMs: number) {
    const row = await this.#database.query
      .updateTable('runs')
      .set({ lease_expires_at_ms: this.#clock.now() + ttlMs })
      .where('id', '=', run)
      .where('lease_token', '=', owner.token)
      .returning('cancel_requested')
      .executeTakeFirst();
    return { held: row !== undefined, cancelRequested: row?.cancel_requested === 1 };
  }

  async releaseLease({ run, owner }: RunHold): Promise<void> {
    await this.#database.query
      .updateTable('runs')
      .set({
        lease_host: null,
        lease_pid: null,
        lease_process_start: null,
        lease_token: null,
        lease_expires_at_ms: null,
      })
      .where('id', '=', run)
      .where('lease_token', '=', owner.token)
      .execute();
  }

  #runRow(id: string): Promise<RunRow | undefined> {
    return this.#database.query
      .selectFrom('runs')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
  }

  #isHeld(row: RunRow, isAlive: JudgeOfHolder): boolean {
    const holder = holderOf(row);
    if (holder === undefined) return false;
    return isAlive(holder) ?? (row.lease_expires_at_ms ?? 0) > this.#clock.now();
  }
}

/** An entry that was cut or changed into something else is none. */
function executionFromText(text: string): CachedExecution | undefined {
  try {
    const parsed = cachedExecutionSchema.safeParse(JSON.parse(text));
    return parsed.success ? (parsed.data as CachedExecution) : undefined;
  } catch {
    return undefined;
  }
}

type RunRow = Selectable<RunTables['runs']>;

function runFromRow(row: RunRow): RunRecord {
  return {
    // Requests of the first schema have neither.
    source: null,
    failurePolicy: 'slow',
    ...(JSON.parse(row.request) as Omit<RunRequest, 'source' | 'failurePolicy'>),
    state: row.state as RunState,
    error: row.error === null ? null : (JSON.parse(row.error) as RecordedError),
    createdAtMs: row.created_at_ms,
    finishedAtMs: row.finished_at_ms,
    cancelRequested: row.cancel_requested === 1,
  };
}

function holderOf(row: RunRow): LeaseOwner | undefined {
  if (row.lease_token === null) return undefined;
  return {
    host: row.lease_host ?? '',
    pid: row.lease_pid ?? 0,
    processStart: row.lease_process_start ?? '',
    token: row.lease_token,
  };
}

/** Engines commit thousands of times a run: these are prepared once. */
const preparedStatements = (raw: DatabaseSync) => ({
  isHeld: raw.prepare('SELECT 1 FROM runs WHERE id = ? AND lease_token = ?'),
  saveTask: raw.prepare(
    `INSERT INTO tasks (run, path, record, parts) VALUES (?, ?, ?, ?)
     ON CONFLICT (run, path) DO UPDATE
       SET record = excluded.record, parts = COALESCE(excluded.parts, parts)`,
  ),
  findExecution: raw.prepare('SELECT record FROM executions WHERE cache_key = ?'),
  nearestExecution: raw.prepare(
    'SELECT record FROM executions WHERE pipeline = ? AND path = ? ORDER BY created_at_ms DESC LIMIT 1',
  ),
  saveExecution: raw.prepare(
    `INSERT INTO executions (cache_key, pipeline, path, record, created_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (cache_key) DO UPDATE SET pipeline = excluded.pipeline, path = excluded.path,
       record = excluded.record, created_at_ms = excluded.created_at_ms`,
  ),
  saveUse: raw.prepare(
    'INSERT OR IGNORE INTO access_uses (run, identity, environment, operation) VALUES (?, ?, ?, ?)',
  ),
});

const leaseLost = (run: string) =>
  new RunError(
    'conflict',
    'run-lease-lost',
    `Run ${run} was taken over by another engine; this one writes no more. slipway runs show ${run} follows it.`,
  );
