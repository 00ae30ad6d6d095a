import type { AccessUse, RecentUse } from './access-use.ts';
import type {
  CachedExecution,
  CacheParts,
  RecordedError,
  RunRecord,
  RunRequest,
  TaskRun,
} from './run-record.ts';
import type { RunState } from './states.ts';

/** Who holds a run: an engine process, identified well enough to see whether it still lives. */
export interface LeaseOwner {
  readonly host: string;
  readonly pid: number;
  /** When the process was started, in the system's own words: a number may be given out again. */
  readonly processStart: string;
  readonly token: string;
}

/** Whether a holder lives; undefined: it cannot be asked. */
export type JudgeOfHolder = (owner: LeaseOwner) => boolean | undefined;

/** A run as its engine holds it: what is written under a lease that was lost is refused. */
export interface RunHold {
  readonly run: string;
  readonly owner: LeaseOwner;
}

/** A lease that was taken. */
export interface TakenLease {
  /** Who had it and did not give it back: an engine that is gone. */
  readonly before: LeaseOwner | undefined;
}

/** A task's new state, what its cache key is made of, its cache entry when it may be reused, what it used. */
export interface TaskChange {
  readonly task: TaskRun;
  readonly parts?: CacheParts;
  readonly execution?: CachedExecution;
  /** Accesses that the run has used for the first time. */
  readonly used?: readonly AccessUse[];
}

/**
 * The durable record of runs in one environment. Every call that returns has been committed: the
 * engine acts only after it. Task writes carry the whole new TaskRun.
 */
export interface RunStore {
  createRun(request: RunRequest): Promise<RunRecord>;
  findRun(id: string): Promise<RunRecord | undefined>;
  /** Newest first. */
  listRuns(limit: number): Promise<readonly RunRecord[]>;
  /** Throws `run-lease-lost` when another engine took the run. */
  setRunState(hold: RunHold, state: RunState, error?: RecordedError): Promise<void>;
  requestCancel(id: string): Promise<void>;
  /** Removes a finished run that no engine holds, with its tasks; whether it did. */
  forgetRun(id: string): Promise<boolean>;
  /** Writes all the changes in one commit, or none; throws `run-lease-lost` as above. */
  commit(hold: RunHold, changes: readonly TaskChange[]): Promise<void>;
  tasks(run: string): Promise<readonly TaskRun[]>;
  /** What the last `limit` runs of a pipeline have used. */
  recentUse(pipeline: string, limit: number): Promise<RecentUse>;
  findExecution(cacheKey: string): Promise<CachedExecution | undefined>;
  /** The newest execution of the same task of the same pipeline, to explain a miss. */
  nearestExecution(pipeline: string, path: string): Promise<CachedExecution | undefined>;
  forgetExecution(cacheKey: string): Promise<void>;
  /** Every cache entry, newest first; one that cannot be read is told by its key alone. */
  executions(): Promise<readonly (CachedExecution | { readonly cacheKey: string })[]>;
  /** What the cache key of a recorded task is made of; undefined when it never came so far. */
  taskParts(run: string, path: string): Promise<CacheParts | undefined>;
  /** The same of the same task in earlier runs of the pipeline, newest first. */
  earlierParts(
    run: string,
    path: string,
    limit: number,
  ): Promise<readonly { readonly run: string; readonly parts: CacheParts }[]>;
  /**
   * Takes the run for `ttlMs`; undefined when a live engine holds it. `isAlive` judges a holder; where it
   * cannot know (`undefined`: another machine), the lease's end does, by the clock.
   */
  acquireLease(
    hold: RunHold,
    options: { readonly ttlMs: number; readonly isAlive: JudgeOfHolder },
  ): Promise<TakenLease | undefined>;
  /** Whether a live engine holds the run, by the same judgement. */
  isHeld(run: string, isAlive: JudgeOfHolder): Promise<boolean>;
  /** Prolongs the lease; false when it was lost. Also tells whether a cancel was requested. */
  heartbeat(
    hold: RunHold,
    ttlMs: number,
  ): Promise<{ readonly held: boolean; readonly cancelRequested: boolean }>;
  releaseLease(hold: RunHold): Promise<void>;
}
