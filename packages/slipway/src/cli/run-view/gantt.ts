import type { TaskRun } from '../../runs/run-record.ts';
import type { RunTimeline } from '../../runs/run-timeline.ts';
import { printable } from '../printable.ts';
import { durationText } from './describe-task.ts';
import { orderTasks } from './order-tasks.ts';

const NAME_COLUMNS_MAX = 36;
const BAR_COLUMNS_MIN = 20;
const COLUMNS_MAX = 140;

/** A terminal shows no more at a glance; the page has them all. */
const ROWS_MAX = 200;
const NAMES_MAX = 12;

const LEGEND = '█ critical path   ▒ beside it   ◆ from the cache   ─ a group of tasks';

/** Bars in time for every task that ran, and a diamond for what came from the cache. */
export function gantt(
  tasks: readonly TaskRun[],
  timeline: RunTimeline,
  columns: number,
): readonly string[] {
  const critical = new Set(timeline.critical.paths);
  const drawn = tasks.filter(isDrawn);
  const shown = orderTasks(mostTelling(drawn, critical));
  const nameColumns = Math.max(0, ...shown.map(({ path }) => nameOf(path).length));
  const width = Math.max(BAR_COLUMNS_MIN, Math.min(columns, COLUMNS_MAX) - nameColumns - 12);
  const rows = shown.map((task) => {
    const { fromMs, toMs } = spanOf(task, timeline);
    const first = column(fromMs, timeline, width);
    const sign = signOf(task, critical);
    const length = task.state === 'SKIPPED' ? 1 : column(toMs, timeline, width) - first + 1;
    const bar = (' '.repeat(first) + sign.repeat(length)).padEnd(width);
    const note = task.state === 'SKIPPED' ? '' : durationText(toMs - fromMs);
    const end = task.state === 'FAILED' || task.state === 'CANCELLED' ? ` ${task.state}` : '';
    return `${nameOf(task.path).padEnd(nameColumns)}  ${bar} ${note}${end}`.trimEnd();
  });
  const left = drawn.length - shown.length;
  if (left > 0) rows.push(`… and ${left} shorter tasks; --html shows all of them`);
  return [...rows, LEGEND];
}

/** What made the run as long as it was, in one line. */
export function criticalText({ critical, startMs, endMs }: RunTimeline): string {
  const { paths, lengthMs } = critical;
  const names = paths.map(printable);
  const half = NAMES_MAX / 2;
  const shown =
    names.length <= NAMES_MAX
      ? names
      : [...names.slice(0, half), `${names.length - NAMES_MAX} more`, ...names.slice(-half)];
  return `Critical path, ${durationText(lengthMs)} of ${durationText(endMs - startMs)}: ${shown.join(' → ')}`;
}

/** What was never started has no place in time; a cache hit has the moment in which it was found. */
const isDrawn = ({ state, startedAtMs, finishedAtMs }: TaskRun): boolean =>
  startedAtMs !== null || (state === 'SKIPPED' && finishedAtMs !== null);

function mostTelling(tasks: readonly TaskRun[], critical: ReadonlySet<string>): readonly TaskRun[] {
  if (tasks.length <= ROWS_MAX) return tasks;
  const weight = ({ path, state, startedAtMs, finishedAtMs }: TaskRun): number => {
    if (state === 'FAILED') return Number.POSITIVE_INFINITY;
    const ranMs = startedAtMs === null ? 0 : (finishedAtMs ?? Number.MAX_VALUE) - startedAtMs;
    return critical.has(path) ? Number.MAX_VALUE : ranMs;
  };
  const weighed = tasks.map((task) => ({ task, weight: weight(task) }));
  const heaviest = weighed.sort((a, b) => (a.weight === b.weight ? 0 : b.weight - a.weight));
  return heaviest.slice(0, ROWS_MAX).map(({ task }) => task);
}

function spanOf(
  { startedAtMs, finishedAtMs }: TaskRun,
  { startMs, endMs }: RunTimeline,
): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = startedAtMs ?? finishedAtMs ?? startMs;
  return { fromMs, toMs: Math.max(fromMs, finishedAtMs ?? endMs) };
}

function column(ms: number, { startMs, endMs }: RunTimeline, width: number): number {
  const share = (ms - startMs) / Math.max(1, endMs - startMs);
  return Math.min(width - 1, Math.max(0, Math.floor(share * width)));
}

function signOf({ path, state, attempts }: TaskRun, critical: ReadonlySet<string>): string {
  if (state === 'SKIPPED') return '◆';
  if (attempts === 0) return '─';
  return critical.has(path) ? '█' : '▒';
}

/** The end of a path tells more than its beginning. */
function nameOf(path: string): string {
  const name = printable(path);
  return name.length <= NAME_COLUMNS_MAX ? name : `…${name.slice(1 - NAME_COLUMNS_MAX)}`;
}
