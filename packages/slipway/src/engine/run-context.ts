import type { Clock } from '../core/clock.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import type { ComponentSpec, ExecutorSpec, PipelineSpec } from '../ir/pipeline-spec.ts';
import type { SlipwayPlatform } from '../ir/platform-spec.ts';
import type {
  CachedExecution,
  CacheParts,
  RecordedError,
  RunRecord,
  TaskRun,
  TaskValues,
} from '../runs/run-record.ts';
import type { TaskChange } from '../runs/run-store.ts';
import { hasOutputs, type TaskState } from '../runs/states.ts';
import type { SharedCache } from './cache/shared-cache.ts';
import { EngineError } from './errors.ts';
import type { EngineEvent } from './events.ts';
import type { Executor } from './executors/program.ts';
import type { RunJournal } from './run-journal.ts';
import type { Machine } from './scheduler/machine.ts';
import type { RunSecrets } from './secrets/run-secrets.ts';
import type { StepApiServer } from './step-api/server.ts';
import type { Sweeper } from './sweeper.ts';
import type { TaskOutcome } from './task-outcome.ts';
import type { UsedAccess } from './used-access.ts';

export interface RunContextParts {
  readonly run: RunRecord;
  readonly spec: PipelineSpec;
  /** Undefined in files of other compilers. */
  readonly platform: SlipwayPlatform | undefined;
  readonly environment: EnvironmentPorts;
  readonly releaseTarget: EnvironmentPorts;
  readonly journal: RunJournal;
  readonly machine: Machine;
  /** The first that knows a program runs it. */
  readonly executors: readonly Executor[];
  readonly stepApi: StepApiServer;
  /** Private folder for the plaintext files of attempts; memory-backed where the machine has that. */
  readonly scratchFolder: string;
  /** Folder of all embedded state, which no path of a pipeline may lead into. */
  readonly stateFolder: string;
  readonly sweeper: Sweeper;
  readonly secrets: RunSecrets;
  readonly used: UsedAccess;
  readonly sharedCache: SharedCache | undefined;
  /** A folder that the tasks share; undefined unless the pipeline declares one. */
  readonly workspace: string | undefined;
  readonly clock: Clock;
  /** Ends what runs; tasks that have not started are cancelled. */
  readonly signal: AbortSignal;
  /** Ends even exit tasks, which run after a cancel, too. */
  readonly exitSignal: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
}

export interface Settlement {
  readonly state: TaskState;
  readonly reason?: string | null;
  readonly outputs?: TaskValues | null;
  readonly error?: RecordedError | null;
  readonly execution?: CachedExecution;
  readonly parts?: CacheParts;
}

/** What the parts of one run share: its record, its environments, and the way tasks change state. */
export class RunContext {
  readonly parts: RunContextParts;
  readonly #memory: RunMemory;

  constructor(parts: RunContextParts, recorded: ReadonlyMap<string, TaskRun>) {
    this.parts = parts;
    this.#memory = { recorded, firstFailure: undefined };
  }

  /** The same run for its exit tasks: they run after a cancel and after failures. */
  inTheEnd(): RunContext {
    const parts = { ...this.parts, signal: this.parts.exitSignal };
    return new RunContext(parts, this.#memory.recorded);
  }

  get clock(): Clock {
    return this.parts.clock;
  }

  get signal(): AbortSignal {
    return this.parts.signal;
  }

  component(name: string): ComponentSpec {
    const component = this.parts.spec.components?.[name];
    if (component !== undefined) return component;
    const near = nearestName(name, Object.keys(this.parts.spec.components ?? {}));
    throw new EngineError(
      'invalid-input',
      'component-not-found',
      `The pipeline has no component "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
    );
  }

  /** What runs a component that is no DAG. */
  executor({ executorLabel = '' }: ComponentSpec): ExecutorSpec | undefined {
    return this.parts.spec.deploymentSpec.executors[executorLabel];
  }

  /**
   * A task that now waits for its turn; attempts go on counting. What an earlier engine of this run
   * completed stays as it is recorded until it is known that it has to run again.
   */
  begin(task: { readonly path: string; readonly displayName: string }): TaskRun {
    const earlier = this.#memory.recorded.get(task.path);
    const pending: TaskRun = {
      ...task,
      run: this.parts.run.id,
      state: 'PENDING',
      reason: null,
      outputs: null,
      error: null,
      attempts: earlier?.attempts ?? 0,
      ...interruptedBefore(earlier),
      cacheKey: null,
      startedAtMs: null,
      finishedAtMs: null,
    };
    if (earlier === undefined || !hasOutputs(earlier.state)) this.#write({ task: pending });
    return pending;
  }

  /**
   * The outcome of a task that an earlier engine of this run completed with the same code and inputs:
   * it is not run again.
   */
  recordedResult(path: string, cacheKey: string): TaskOutcome | undefined {
    const task = this.#memory.recorded.get(path);
    if (task === undefined || !hasOutputs(task.state)) return undefined;
    return task.cacheKey === null || task.cacheKey === cacheKey ? task : undefined;
  }

  /** Why nothing new is started: the first failure of a run whose failure policy is `fast`. */
  failedFast(): string | undefined {
    const { firstFailure } = this.#memory;
    const isFast = this.parts.run.failurePolicy === 'fast' && this.signal !== this.parts.exitSignal;
    return isFast && firstFailure !== undefined
      ? `${firstFailure} failed, and the run starts nothing after a failure`
      : undefined;
  }

  /**
   * Ends a task that was not tried: it was cancelled, or what it waits for did not succeed. A result
   * that an earlier engine recorded stays: the next one may still use it.
   */
  leaveOut(task: TaskRun, state: 'CANCELLED' | 'NOT_TRIGGERED', reason: string): TaskOutcome {
    const earlier = this.#memory.recorded.get(task.path);
    if (earlier !== undefined && hasOutputs(earlier.state))
      return { state, outputs: null, error: null };
    return this.settle(task, { state, reason });
  }

  /** Commits a state change that is about to be acted on, then tells it. */
  async save(
    task: TaskRun,
    { identity = null, parts }: { identity?: string | null; parts?: CacheParts } = {},
  ): Promise<TaskRun> {
    await this.#write({ task, ...(parts === undefined ? {} : { parts }) }, identity);
    return task;
  }

  /**
   * Hands the end of a task (and its cache entry) to the journal. Tasks that follow may be prepared at
   * once: their own start is committed after it, or with it.
   */
  settle(task: TaskRun, settlement: Settlement): TaskOutcome {
    const { state, reason = null, outputs = null, error = null, execution, parts } = settlement;
    const finishedAtMs = state === 'PAUSED' ? null : this.clock.now();
    const change = { state, reason: reason ?? task.reason, outputs, error, finishedAtMs };
    const finished: TaskRun = { ...task, ...change };
    if (state === 'FAILED') this.#memory.firstFailure ??= task.path;
    const used = this.parts.used.take();
    this.#write({
      task: finished,
      ...(used.length === 0 ? {} : { used }),
      ...(execution === undefined ? {} : { execution }),
      ...(parts === undefined ? {} : { parts }),
    });
    return { state, outputs, error };
  }

  /** Nobody has to wait for it: what depends on it is written after it, and the run's end drains. */
  #write(change: TaskChange, identity: string | null = null): Promise<void> {
    const written = this.parts.journal
      .record(change)
      .then(() => this.parts.onEvent({ kind: 'task', task: change.task, identity }));
    written.catch(() => undefined);
    return written;
  }
}

interface RunMemory {
  /** Tasks as earlier engines of this run left them, by path. */
  readonly recorded: ReadonlyMap<string, TaskRun>;
  firstFailure: string | undefined;
}

/** What was running when its engine died goes on with the retries it had left. */
const interruptedBefore = (earlier: TaskRun | undefined): Partial<TaskRun> =>
  earlier?.state === 'RUNNING'
    ? { interruptions: (earlier.interruptions ?? 0) + 1, retries: earlier.retries ?? 0 }
    : {};
