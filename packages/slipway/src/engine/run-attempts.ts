import { setTimeout as delay } from 'node:timers/promises';
import { SlipwayError } from '../core/errors.ts';
import type {
  CachedExecution,
  CacheParts,
  RecordedError,
  TaskRun,
  TaskValues,
} from '../runs/run-record.ts';
import { outputsDigest } from './cache/cache-key.ts';
import { AttemptError } from './errors.ts';
import type { ResolvedStep } from './resolve-step.ts';
import { backoffMs } from './retry-policy.ts';
import { runAttempt } from './run-attempt.ts';
import type { ContainerTask } from './run-container-task.ts';
import type { RunContext } from './run-context.ts';
import { recordedError, type TaskOutcome } from './task-outcome.ts';

/** Attempts that an engine's own death may cost a task before it is taken for the cause. */
const INTERRUPTIONS_MAX = 5;

export interface StepTask extends ContainerTask {
  readonly step: ResolvedStep;
  /** What identifies the execution; `isReusable` when later tasks may take its result. */
  readonly cache: { readonly parts: CacheParts; readonly isReusable: boolean };
}

/** Tries a step until it succeeds or its retries are used up (KFP's retryPolicy). */
export async function runAttempts(context: RunContext, task: StepTask): Promise<TaskOutcome> {
  const retriesMax = task.task.retryPolicy?.maxRetryCount ?? 0;
  if ((task.pending.interruptions ?? 0) > INTERRUPTIONS_MAX)
    return context.settle(task.pending, { state: 'FAILED', error: crashLoop(task.pending) });
  let running = task.pending;
  for (let retry = task.pending.retries ?? 0; ; retry += 1) {
    try {
      using _place = await context.parts.machine.reserve(task.step.demand, context.signal);
      const failed = context.failedFast();
      if (failed !== undefined) return context.leaveOut(running, 'NOT_TRIGGERED', failed);
      running = await started(
        context,
        task,
        retry === 0 ? running : { ...running, retries: retry },
      );
      const outputs = await toldAttempt(context, { ...task, pending: running });
      const settlement = {
        state: 'SUCCEEDED' as const,
        outputs,
        ...reusable(context, task, outputs),
      };
      return context.settle(running, settlement);
    } catch (error) {
      const end = endOf(context, running, { error, isLast: retry >= retriesMax });
      if (end !== undefined) return end;
      await backOff(context, task, { running, retry });
    }
  }
}

/** How a task ends with an attempt that did not succeed; undefined when it is tried again. */
function endOf(
  context: RunContext,
  running: TaskRun,
  { error, isLast }: { readonly error: unknown; readonly isLast: boolean },
): TaskOutcome | undefined {
  if (context.signal.aborted) return cancelled(context, running);
  if (isWaiting(error)) return paused(context, running, error);
  if (isLast || !isWorthRetrying(error))
    return context.settle(running, { state: 'FAILED', error: recordedError(error) });
  return undefined;
}

function cancelled(context: RunContext, task: TaskRun): TaskOutcome {
  const reason = 'the run was cancelled';
  return task.state === 'RUNNING'
    ? context.settle(task, { state: 'CANCELLED', reason })
    : context.leaveOut(task, 'CANCELLED', reason);
}

/** Somebody has to decide first: the same attempt is made again when the run is resumed. */
const isWaiting = (error: unknown): error is SlipwayError =>
  error instanceof SlipwayError && error.category === 'waiting';

const paused = (context: RunContext, task: TaskRun, { message }: Error): TaskOutcome =>
  context.settle({ ...task, attempts: task.attempts - 1 }, { state: 'PAUSED', reason: message });

/** Runs one attempt and tells of its start and end. */
async function toldAttempt(context: RunContext, task: StepTask): Promise<TaskValues> {
  const { clock, parts } = context;
  const startedAtMs = clock.now();
  const attempt = { path: task.pending.path, attempt: task.pending.attempts };
  const finished = (error: RecordedError | null) =>
    parts.onEvent({
      kind: 'attempt-finished',
      ...attempt,
      startedAtMs,
      finishedAtMs: clock.now(),
      error,
    });
  const { inputs, step } = task;
  const { identity, executor } = step;
  parts.onEvent({ kind: 'attempt-started', ...attempt, executor, identity, inputs, startedAtMs });
  try {
    const outputs = await runAttempt(context, task);
    finished(null);
    return outputs;
  } catch (error) {
    finished(recordedError(error));
    throw error;
  }
}

const started = (context: RunContext, { step, cache }: StepTask, task: TaskRun): Promise<TaskRun> =>
  context.save(
    {
      ...task,
      state: 'RUNNING',
      attempts: task.attempts + 1,
      startedAtMs: task.startedAtMs ?? context.clock.now(),
    },
    { identity: step.identity, parts: cache.parts },
  );

/** What the machine lacks, it lacks the next time, too. */
const isWorthRetrying = (error: unknown): boolean =>
  !(error instanceof AttemptError && error.code === 'task-unschedulable');

/** The cache entry of a reusable execution: committed with the task's end, offered to other machines. */
function reusable(
  context: RunContext,
  { cache, pending }: StepTask,
  outputs: TaskValues,
): { readonly execution?: CachedExecution } {
  if (!cache.isReusable) return {};
  const { run, sharedCache } = context.parts;
  const execution: CachedExecution = {
    cacheKey: pending.cacheKey ?? '',
    parts: cache.parts,
    pipeline: run.pipeline,
    path: pending.path,
    outputs,
    outputsDigest: outputsDigest(outputs),
    run: run.id,
    createdAtMs: context.clock.now(),
  };
  sharedCache?.offer(execution);
  return { execution };
}

async function backOff(
  context: RunContext,
  { task }: StepTask,
  { running, retry }: { readonly running: TaskRun; readonly retry: number },
): Promise<void> {
  const waitMs = backoffMs(task.retryPolicy, retry, `${running.run}/${running.path}`);
  if (waitMs > 0) await delay(waitMs, undefined, { signal: context.signal }).catch(() => undefined);
}

const crashLoop = (task: TaskRun) =>
  recordedError(
    new AttemptError(
      'failed',
      'task-crash-loop',
      `${task.path} was running each of the last ${task.interruptions} times that the engine died, and is taken for the cause. Run it alone with slipway replay, or start a new run.`,
    ),
  );
