import type { JsonValue } from '../../core/json.ts';
import type { RunResult } from '../../engine/run-pipeline.ts';
import type { TaskRun } from '../../runs/run-record.ts';
import type { CommandResult } from '../command-definition.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { printableLines } from '../printable.ts';
import { durationText, elapsedOf, outputsText } from '../run-view/describe-task.ts';
import { orderTasks } from '../run-view/order-tasks.ts';
import { countsText, tasksInView } from '../run-view/tasks-in-view.ts';
import { systemClock } from '../system-clock.ts';

/** More rows than a person reads. */
const ROWS_MAX = 200;

/** The result of a run as a table of its tasks; the exit code says whether it succeeded. */
export function runSummary({ run, tasks }: Omit<RunResult, 'outputs'>): CommandResult {
  const ordered = orderTasks(tasks);
  const json = {
    id: run.id,
    pipeline: run.pipeline,
    pipelineDigest: run.pipelineDigest,
    environment: run.environment,
    identity: run.identity,
    state: run.state,
    error: run.error,
    parameters: run.parameters,
    createdAtMs: run.createdAtMs,
    finishedAtMs: run.finishedAtMs,
    tasks: ordered,
  } as unknown as JsonValue;
  const lines = [`${run.displayName}  ${run.environment}  ${run.id}`];
  const shown = tasksInView(ordered, ROWS_MAX);
  for (const task of orderTasks(shown)) lines.push(taskLine(task));
  if (shown.length < ordered.length) lines.push(`${countsText(ordered)}; --json has all of them`);
  lines.push(
    `${run.state}${run.error === null ? '' : `: [${run.error.code}] ${run.error.message}`}`,
  );
  if (run.state === 'FAILED' || run.state === 'CANCELLED')
    lines.push(`Go on with: slipway resume ${run.id} --environment ${run.environment}`);
  if (run.state === 'PAUSED')
    lines.push(`When it was decided: slipway resume ${run.id} --environment ${run.environment}`);
  return { json, text: printableLines(lines.join('\n')), exitCode: exitCodeOf(run.state) };
}

function taskLine(task: TaskRun): string {
  const untilMs = task.finishedAtMs ?? (task.state === 'RUNNING' ? systemClock.now() : null);
  const elapsedMs = untilMs === null ? undefined : elapsedOf(task, untilMs);
  const note =
    task.state === 'SUCCEEDED' ? outputsText(task) : (task.error?.message ?? task.reason ?? '');
  return [
    nameOf(task).padEnd(32),
    task.state.padEnd(13),
    (elapsedMs === undefined ? '' : durationText(elapsedMs)).padStart(8),
    `  ${note.split('\n')[0] ?? ''}`,
  ].join(' ');
}

/** Indented under the task it is inside of. */
const nameOf = ({ path, displayName }: TaskRun): string =>
  `${'  '.repeat(path.split('/').length)}${displayName}`;

function exitCodeOf(state: RunResult['run']['state']): number {
  if (state === 'FAILED') return EXIT_CODES.failed;
  if (state === 'PAUSED') return EXIT_CODES.waiting;
  return state === 'CANCELLED' ? EXIT_CODES.cancelled : 0;
}
