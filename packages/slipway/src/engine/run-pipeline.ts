import type { JsonObject } from '../core/json.ts';
import { RunError } from '../runs/errors.ts';
import type { RunRecord, RunRequest, TaskRun } from '../runs/run-record.ts';
import type { EngineOptions } from './engine-options.ts';
import { EngineError } from './errors.ts';
import { killProcessesOf, killWorkersOf } from './executors/run-processes.ts';
import { holdRun } from './hold-run.ts';
import { runGraph } from './run-graph.ts';
import { recordedError, type TaskOutcome } from './task-outcome.ts';

export interface RunResult {
  readonly run: RunRecord;
  readonly tasks: readonly TaskRun[];
  /** Parameters the pipeline hands out; empty unless it succeeded. */
  readonly outputs: JsonObject;
}

/** Records a new run and runs it to its end. */
export async function startRun(request: RunRequest, options: EngineOptions): Promise<RunResult> {
  const record = await options.environment.runs.createRun(request);
  return runHeld(record, options, false);
}

/**
 * Goes on with a run that was interrupted or cancelled, failed, or waits, on its recorded bytes. Tasks that had
 * finished run again only when their code or inputs have changed since.
 */
export async function resumeRun(id: string, options: EngineOptions): Promise<RunResult> {
  const { runs, name } = options.environment;
  const record = await runs.findRun(id);
  if (record === undefined)
    throw new RunError(
      'not-found',
      'run-not-found',
      `${name} has no run ${id}; slipway runs list shows them.`,
    );
  if (record.state === 'SUCCEEDED')
    return { run: record, tasks: await runs.tasks(id), outputs: {} };
  return runHeld(record, options, true);
}

async function runHeld(
  record: RunRecord,
  options: EngineOptions,
  isResumed: boolean,
): Promise<RunResult> {
  const { runs } = options.environment;
  await using held = await holdRun(runs, record.id);
  // What a dead engine's workers have not noticed yet must not write beside the new ones.
  if (isResumed) killProcessesOf(record.id);
  if (held.before !== undefined) killWorkersOf(held.before);
  await runs.setRunState(held.hold, 'RUNNING');
  options.onEvent({ kind: 'run-started', run: record, isResumed });
  const stopped = AbortSignal.any([options.signal, held.cancelled]);
  const outcome = await runGraph(record, options, { held, stopped }).catch(failedOutcome);
  const state = outcome.state === 'SUCCEEDED' ? 'SUCCEEDED' : finalState(outcome, stopped);
  await runs.setRunState(held.hold, state, outcome.error ?? undefined);
  const tasks = await runs.tasks(record.id);
  options.onEvent({ kind: 'run-finished', run: record.id, state, error: outcome.error, tasks });
  return {
    run: (await runs.findRun(record.id)) ?? record,
    tasks,
    outputs: outcome.outputs?.parameters ?? {},
  };
}

/** What is wrong with the pipeline fails the run; what stops the engine leaves it to be resumed. */
function failedOutcome(error: unknown): TaskOutcome {
  if (!(error instanceof EngineError)) throw error;
  return { state: 'FAILED', outputs: null, error: recordedError(error) };
}

const finalState = ({ state }: TaskOutcome, stopped: AbortSignal) =>
  stopped.aborted || state === 'CANCELLED' ? 'CANCELLED' : state === 'PAUSED' ? 'PAUSED' : 'FAILED';
