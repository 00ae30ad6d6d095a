import { RunError } from '../runs/errors.ts';
import type { TaskRun, TaskValues } from '../runs/run-record.ts';
import type { EngineOptions } from './engine-options.ts';
import { EngineError } from './errors.ts';
import { openRun } from './open-run.ts';
import { recordedInputs } from './recorded-inputs.ts';
import { resolveStep } from './resolve-step.ts';
import { runAttempt } from './run-attempt.ts';
import { RunJournal } from './run-journal.ts';

export interface Replay {
  readonly run: string;
  readonly path: string;
  /** Without a timeout and a memory limit, for a person who looks into it. */
  readonly isUnlimited: boolean;
}

/**
 * Runs one task of a recorded run again, with today's code on the inputs it was given then. The run
 * is not changed: the outputs are returned, and what they name in the artifact store belongs to
 * nothing. Throws what the step throws.
 */
export async function replayTask(replay: Replay, options: EngineOptions): Promise<TaskValues> {
  const { runs, name } = options.environment;
  const record = await runs.findRun(replay.run);
  if (record === undefined)
    throw new RunError(
      'not-found',
      'run-not-found',
      `${name} has no run ${replay.run}; slipway runs list shows them.`,
    );
  const nobody = { host: '', pid: 0, processStart: '', token: '' };
  const journal = new RunJournal(runs, { run: record.id, owner: nobody }, () => undefined);
  const signal = options.signal;
  await using opened = await openRun(record, options, { journal, signal, exitSignal: signal });
  const { context, recorded } = opened;
  const { task, inputs } = recordedInputs(context.parts, recorded, replay.path);
  const component = context.component(task.componentRef.name);
  if (component.dag !== undefined || context.executor(component)?.container === undefined)
    throw new EngineError(
      'invalid-input',
      'task-not-a-step',
      `${replay.path} runs no step: it is a group of tasks, a loop or an importer. Replay one of the steps in it.`,
    );
  const step = resolveStep(context, component, inputs);
  const pending = attemptOf(record.id, replay.path, recorded.get(replay.path));
  return await runAttempt(context, {
    task,
    component,
    inputs,
    pending,
    step: replay.isUnlimited ? { ...step, limits: {} } : step,
    cache: { parts: {}, isReusable: false },
  });
}

const attemptOf = (run: string, path: string, earlier: TaskRun | undefined): TaskRun => ({
  run,
  path,
  displayName: earlier?.displayName ?? path,
  state: 'RUNNING',
  reason: null,
  outputs: null,
  error: null,
  attempts: (earlier?.attempts ?? 0) + 1,
  cacheKey: null,
  startedAtMs: null,
  finishedAtMs: null,
});
