import { expect, test } from 'vitest';
import type { TaskRun } from '../../runs/run-record.ts';
import { orderTasks } from './order-tasks.ts';

const task = (path: string, startedAtMs: number | null): TaskRun =>
  ({ path, startedAtMs, finishedAtMs: null }) as TaskRun;

test('tasks stand in the order they started, inner ones under their own, waiting ones last', () => {
  const ordered = orderTasks([
    task('zeta', null),
    task('alpha', null),
    task('decision/deploy', 40),
    task('train', 20),
    task('decision', 30),
    task('decision/register', 35),
    task('ingest', 10),
    task('check', 31),
  ]);
  expect(ordered.map(({ path }) => path)).toEqual([
    'ingest',
    'train',
    'decision',
    'decision/register',
    'decision/deploy',
    'check',
    'alpha',
    'zeta',
  ]);
});
