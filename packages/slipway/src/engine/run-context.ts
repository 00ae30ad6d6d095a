import type { Clock } from '../core/clock.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import type { ComponentSpec, ExecutorSpec, PipelineSpec } from '../ir/pipeline-spec.ts';
import type { SlipwayPlatform } from '../ir/platform-spec.ts';
import type {
  CachedExecution,
  RecordedError,
  RunRecord,
  TaskRun,
  TaskValues,
} from '../runs/run-record.ts';
import { hasOutputs, type TaskState } from '../runs/states.ts';
import type { ImplementationDigests } from './cache/implementation-digest.ts';
import { EngineError } from './errors.ts';
import type { EngineEvent } from './events.ts';
import type { StepApiServer } from './step-api/server.ts';
import type { TaskOutcome } from './task-outcome.ts';
import type { WorkerPool } from './worker/worker-pool.ts';

export interface RunContextParts {
  readonly run: RunRecord;
  readonly spec: PipelineSpec;
  readonly platform: SlipwayPlatform;
  readonly environment: EnvironmentPorts;
  readonly releaseTarget: EnvironmentPorts;
  readonly pool: WorkerPool;
  readonly stepApi: StepApiServer;
  readonly implementations: ImplementationDigests;
  /** Private folder for the plaintext files of attempts; memory-backed where the machine has that. */
  readonly scratchFolder: string;
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
}

/** What the parts of one run share: its record, its environments, and the way tasks change state. */
export class RunContext {
  readonly parts: RunContextParts;
  readonly #recorded: ReadonlyMap<string, TaskRun>;

  constructor(parts: RunContextParts, recorded: ReadonlyMap<string, TaskRun>) {
    this.parts = parts;
    this.#recorded = recorded;
  }

  /** The same run for its exit tasks. */
  inTheEnd(): RunContext {
    return new RunContext({ ...this.parts, signal: this.parts.exitSignal }, this.#recorded);
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

  /** The task as an earlier engine left it, or a new one; attempts go on counting. */
  begin(task: { readonly path: string; readonly displayName: string }): Promise<TaskRun> {
    const earlier = this.#recorded.get(task.path);
    return this.save({
      ...task,
      run: this.parts.run.id,
      state: 'PENDING',
      reason: null,
      outputs: null,
      error: null,
      attempts: earlier?.attempts ?? 0,
      cacheKey: null,
      startedAtMs: null,
      finishedAtMs: null,
    });
  }

  /** The outcome of a task that an earlier engine of this run completed: it is never run again. */
  completed(path: string): TaskOutcome | undefined {
    const task = this.#recorded.get(path);
    return task !== undefined && hasOutputs(task.state) ? task : undefined;
  }

  /** Commits a state change, then tells it. */
  async save(task: TaskRun, identity: string | null = null): Promise<TaskRun> {
    await this.parts.environment.runs.saveTask(task);
    this.parts.onEvent({ kind: 'task', task, identity });
    return task;
  }

  /** Commits the end of a task (and its cache entry), then tells it. */
  async settle(task: TaskRun, settlement: Settlement): Promise<TaskOutcome> {
    const { state, reason = null, outputs = null, error = null, execution } = settlement;
    const finished: TaskRun = {
      ...task,
      state,
      reason: reason ?? task.reason,
      outputs,
      error,
      finishedAtMs: this.clock.now(),
    };
    await this.parts.environment.runs.finishTask(finished, execution);
    this.parts.onEvent({ kind: 'task', task: finished, identity: null });
    return { state, outputs, error };
  }
}
