import { expect, test } from 'vitest';
import type { TaskRun } from '../../runs/run-record.ts';
import type { RunTimeline } from '../../runs/run-timeline.ts';
import { criticalText, gantt } from './gantt.ts';

const task = (path: string, change: Partial<TaskRun>): TaskRun => ({
  run: 'r1',
  path,
  displayName: path,
  state: 'SUCCEEDED',
  reason: null,
  outputs: null,
  error: null,
  attempts: 1,
  cacheKey: null,
  startedAtMs: null,
  finishedAtMs: null,
  ...change,
});

const timeline = (endMs: number, ...paths: string[]): RunTimeline => ({
  startMs: 0,
  endMs,
  critical: { paths, lengthMs: endMs },
});

test('bars stand where tasks ran: the critical path, others, cache hits, failures', () => {
  const rows = gantt(
    [
      task('make', { startedAtMs: 0, finishedAtMs: 500 }),
      task('beside', { startedAtMs: 0, finishedAtMs: 250, state: 'FAILED' }),
      task('cached', { state: 'SKIPPED', finishedAtMs: 500 }),
      task('group', { startedAtMs: 450, finishedAtMs: 1000, attempts: 0 }),
      task('end', { startedAtMs: 500, finishedAtMs: 1000 }),
      task('never', { state: 'NOT_TRIGGERED', finishedAtMs: 900 }),
    ],
    timeline(1000, 'make', 'end'),
    38,
  );
  expect(rows).toEqual([
    'beside  ▒▒▒▒▒▒               0.3 s FAILED',
    'make    ███████████          0.5 s',
    'group            ─────────── 0.6 s',
    'cached            ◆',
    'end               ██████████ 0.5 s',
    '█ critical path   ▒ beside it   ◆ from the cache   ─ a group of tasks',
  ]);
});

test('what still runs lasts until the end of the picture', () => {
  const rows = gantt([task('a', { startedAtMs: 0, state: 'RUNNING' })], timeline(2000, 'a'), 20);
  expect(rows[0]).toBe(`a  ${'█'.repeat(20)} 2.0 s`);
});

test('of very many tasks the longest, the failed and the critical ones are drawn', () => {
  const tasks = Array.from({ length: 10_000 }, (_, index) =>
    task(`t${index}`, { startedAtMs: index, finishedAtMs: index + (index % 100) }),
  );
  tasks[0] = task('t0', { startedAtMs: 0, finishedAtMs: 0, state: 'FAILED' });
  const rows = gantt(tasks, timeline(10_099, 't1'), 80);
  expect(rows).toHaveLength(202);
  expect(rows.some((row) => row.startsWith('t0 ') && row.endsWith('FAILED'))).toBe(true);
  expect(rows.some((row) => row.startsWith('t1 '))).toBe(true);
  expect(rows.at(-2)).toBe('… and 9800 shorter tasks; --html shows all of them');
});

test('names cannot move the cursor, however long and odd they are', () => {
  const name = `\u001b[2J${'x'.repeat(50)}`;
  const rows = gantt([task(name, { startedAtMs: 0, finishedAtMs: 9 })], timeline(9, name), 80);
  expect(rows.join()).not.toContain('\u001b');
  expect(criticalText(timeline(9, name))).toContain('\\x1b[2J');
});

test('a long path is named by its ends', () => {
  const paths = Array.from({ length: 500 }, (_, index) => `t${index}`);
  const text = criticalText({ startMs: 0, endMs: 90_000, critical: { paths, lengthMs: 60_000 } });
  expect(text).toBe(
    'Critical path, 1 min 00 s of 1 min 30 s: t0 → t1 → t2 → t3 → t4 → t5 → 488 more → t494 → t495 → t496 → t497 → t498 → t499',
  );
});
