import { setTimeout as delay } from 'node:timers/promises';
import type { CachedExecution, CacheParts, TaskRun, TaskValues } from '../runs/run-record.ts';
import { AttemptError } from './errors.ts';
import type { ResolvedStep } from './resolve-step.ts';
import { runAttempt } from './run-attempt.ts';
import type { ContainerTask } from './run-container-task.ts';
import type { RunContext } from './run-context.ts';
import { recordedError, type TaskOutcome } from './task-outcome.ts';

/** Attempts that an engine's own death may cost a task before it is taken for the cause. */
const INTERRUPTIONS_MAX = 5;

export interface StepTask extends ContainerTask {
  readonly step: ResolvedStep;
  readonly cache: { readonly parts: CacheParts; readonly key: string } | null;
}

/** Tries a step until it succeeds or its retries are used up (KFP's retryPolicy, with its backoff). */
export async function runAttempts(context: RunContext, task: StepTask): Promise<TaskOutcome> {
  const retriesMax = task.task.retryPolicy?.maxRetryCount ?? 0;
  if (task.pending.attempts >= retriesMax + 1 + INTERRUPTIONS_MAX)
    return context.settle(task.pending, { state: 'FAILED', error: crashLoop(task.pending) });
  let running = task.pending;
  for (let retry = 0; ; retry += 1) {
    try {
      using _place = await context.parts.pool.place(context.signal);
      running = await context.save(
        {
          ...running,
          state: 'RUNNING',
          attempts: running.attempts + 1,
          startedAtMs: running.startedAtMs ?? context.clock.now(),
        },
        task.step.identity,
      );
      const outputs = await runAttempt(context, { ...task, pending: running });
      return context.settle(running, {
        state: 'SUCCEEDED',
        outputs,
        ...(task.cache === null ? {} : { execution: execution(context, task, outputs) }),
      });
    } catch (error) {
      if (context.signal.aborted)
        return context.settle(running, { state: 'CANCELLED', reason: 'the run was cancelled' });
      if (retry >= retriesMax)
        return context.settle(running, { state: 'FAILED', error: recordedError(error) });
      await backOff(context, task, retry);
    }
  }
}

function execution(context: RunContext, task: StepTask, outputs: TaskValues): CachedExecution {
  const { run } = context.parts;
  return {
    cacheKey: task.cache?.key ?? '',
    parts: task.cache?.parts ?? {},
    pipeline: run.pipeline,
    path: task.pending.path,
    outputs,
    run: run.id,
    createdAtMs: context.clock.now(),
  };
}

/** KFP's defaults: factor 2, at most an hour; without a duration the next attempt follows at once. */
async function backOff(context: RunContext, { task }: StepTask, retry: number): Promise<void> {
  const policy = task.retryPolicy;
  const firstMs = seconds(policy?.backoffDuration) * 1000;
  const waitMs = Math.min(
    firstMs * (policy?.backoffFactor ?? 2) ** retry,
    seconds(policy?.backoffMaxDuration ?? '3600s') * 1000,
  );
  if (waitMs > 0) await delay(waitMs, undefined, { signal: context.signal }).catch(() => undefined);
}

const seconds = (duration: string | undefined): number =>
  duration === undefined ? 0 : Number(duration.replace(/s$/, ''));

const crashLoop = (task: TaskRun) =>
  recordedError(
    new AttemptError(
      'failed',
      'task-crash-loop',
      `${task.path} was interrupted ${task.attempts} times together with the engine and is taken for the cause. Run it alone, or start a new run.`,
    ),
  );
