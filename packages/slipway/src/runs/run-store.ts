import type {
  CachedExecution,
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
  readonly token: string;
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
  setRunState(id: string, state: RunState, error?: RecordedError): Promise<void>;
  requestCancel(id: string): Promise<void>;
  saveTask(task: TaskRun): Promise<void>;
  tasks(run: string): Promise<readonly TaskRun[]>;
  /** Saves a finished task and, when given, its cache entry, in one commit. */
  finishTask(task: TaskRun, execution?: CachedExecution): Promise<void>;
  findExecution(cacheKey: string): Promise<CachedExecution | undefined>;
  /** The newest execution of the same task of the same pipeline, to explain a miss. */
  nearestExecution(pipeline: string, path: string): Promise<CachedExecution | undefined>;
  forgetExecution(cacheKey: string): Promise<void>;
  /** Takes the run for `ttlMs`; false when a live engine holds it. `isAlive` judges a current holder. */
  acquireLease(
    run: string,
    owner: LeaseOwner,
    options: { readonly ttlMs: number; readonly isAlive: (owner: LeaseOwner) => boolean },
  ): Promise<boolean>;
  /** Prolongs the lease; false when it was lost. Also tells whether a cancel was requested. */
  heartbeat(
    run: string,
    owner: LeaseOwner,
    ttlMs: number,
  ): Promise<{ readonly held: boolean; readonly cancelRequested: boolean }>;
  releaseLease(run: string, owner: LeaseOwner): Promise<void>;
}
