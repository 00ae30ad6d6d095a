import type { Progress } from '../../authoring/step-context.ts';
import type { TaskRun } from '../../runs/run-record.ts';

/** `1.2 s`, `3 min 05 s`: how long a task took or has been running. */
export function durationText(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** `62 %  epoch 3  loss 0.312`: what a step last told about itself. */
export function progressText({ fraction, message, metrics }: Progress): string {
  const parts: string[] = [];
  if (fraction !== undefined) parts.push(`${Math.round(fraction * 100)} %`);
  if (message !== undefined) parts.push(message);
  for (const [name, value] of Object.entries(metrics ?? {}))
    parts.push(`${name} ${numberText(value)}`);
  return parts.join('  ');
}

/** A step may tell its fraction often and its metrics seldom: what was told last of each is shown. */
export const mergedProgress = (earlier: Progress | undefined, later: Progress): Progress => ({
  ...earlier,
  ...later,
  metrics: { ...earlier?.metrics, ...later.metrics },
});

/** Without `Intl`, which takes 12 ms to load at the start of a run. */
const numberText = (value: number): string =>
  Number.isInteger(value)
    ? String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
    : value.toPrecision(4);

/** Values worth a glance at the end of a task: its numbers, booleans and short strings. */
export function outputsText(task: TaskRun): string {
  const shown: string[] = [];
  for (const [name, value] of Object.entries(task.outputs?.parameters ?? {})) {
    if (typeof value === 'number') shown.push(`${name} ${numberText(value)}`);
    else if (typeof value === 'boolean') shown.push(`${name} ${value}`);
    else if (typeof value === 'string' && value !== '' && value.length <= 24)
      shown.push(`${name} ${value}`);
  }
  return shown.slice(0, 4).join('  ');
}

/** Where a task took its time from start to end, when both are known. */
export const elapsedOf = (task: TaskRun, nowMs: number): number | undefined =>
  task.startedAtMs === null ? undefined : (task.finishedAtMs ?? nowMs) - task.startedAtMs;
