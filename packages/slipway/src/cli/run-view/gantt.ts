import type { TaskRun } from '../../runs/run-record.ts';
import type { RunTimeline } from '../../runs/run-timeline.ts';
import { durationText } from './describe-task.ts';
import { orderTasks } from './order-tasks.ts';

const NAME_COLUMNS_MAX = 36;
const BAR_COLUMNS_MIN = 20;

/** Bars in time for every task that ran: `█` on the critical path, `▒` elsewhere, `·` from the cache. */
export function gantt(
  tasks: readonly TaskRun[],
  timeline: RunTimeline,
  columns: number,
): readonly string[] {
  const shown = orderTasks(tasks).filter(
    ({ finishedAtMs, startedAtMs }) => finishedAtMs ?? startedAtMs,
  );
  const names = shown.map(({ path }) => shortened(path));
  const nameColumns = Math.max(...names.map(({ length }) => length));
  const width = Math.max(BAR_COLUMNS_MIN, Math.min(columns, 140) - nameColumns - 12);
  const critical = new Set(timeline.critical);
  const spanMs = Math.max(1, timeline.endMs - timeline.startMs);
  const column = (ms: number) =>
    Math.min(width - 1, Math.max(0, Math.floor(((ms - timeline.startMs) / spanMs) * width)));
  return shown.map((task, index) => {
    const from = task.startedAtMs ?? task.finishedAtMs ?? timeline.startMs;
    const to = Math.max(from, task.finishedAtMs ?? timeline.endMs);
    const sign = signOf(task, critical);
    const bar = ' '.repeat(column(from)) + sign.repeat(column(to) - column(from) + 1);
    const elapsed = task.startedAtMs === null ? '' : durationText(to - from);
    return `${(names[index] ?? '').padEnd(nameColumns)}  ${bar.padEnd(width)} ${elapsed}`.trimEnd();
  });
}

/** How the run's length came about, in one line. */
export const criticalText = ({ critical, startMs, endMs }: RunTimeline): string =>
  `Critical path (${durationText(endMs - startMs)}): ${critical.join(' → ')}`;

function signOf({ path, state }: TaskRun, critical: ReadonlySet<string>): string {
  if (state === 'SKIPPED' || state === 'NOT_TRIGGERED') return '·';
  return critical.has(path) ? '█' : '▒';
}

/** The end of a path tells more than its beginning. */
const shortened = (path: string): string =>
  path.length <= NAME_COLUMNS_MAX ? path : `…${path.slice(1 - NAME_COLUMNS_MAX)}`;
