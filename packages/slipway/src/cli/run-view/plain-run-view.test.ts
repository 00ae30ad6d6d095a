import { expect, test } from 'vitest';
import type { TaskRun } from '../../runs/run-record.ts';
import { PlainRunView } from './plain-run-view.ts';

const task = (change: Partial<TaskRun>): TaskRun => ({
  run: 'r1',
  path: 'train',
  displayName: 'train',
  state: 'RUNNING',
  reason: null,
  outputs: null,
  error: null,
  attempts: 1,
  cacheKey: null,
  startedAtMs: 1000,
  finishedAtMs: null,
  ...change,
});

const shown = () => {
  const lines: string[] = [];
  const clock = { nowMs: 10_000, now: () => clock.nowMs };
  const view = new PlainRunView({ write: (text) => lines.push(text.trimEnd()) }, clock);
  return { lines, clock, view };
};

test('a task is one line when it starts and one when it ends, with identity, time and outputs', () => {
  const { lines, view } = shown();
  view.show({ kind: 'task', identity: null, task: task({ state: 'PENDING' }) });
  view.show({ kind: 'task', identity: 'runner@dev', task: task({ reason: 'first run' }) });
  view.show({
    kind: 'task',
    identity: null,
    task: task({
      state: 'SUCCEEDED',
      reason: 'first run',
      finishedAtMs: 2500,
      outputs: { parameters: { loss: 0.25, rows: 1200 }, artifacts: {} },
    }),
  });
  expect(lines).toEqual([
    'train: RUNNING  as runner@dev  (first run)',
    'train: SUCCEEDED  1.5 s  loss 0.2500  rows 1,200',
  ]);
});

test('a cache hit and an unmet condition say why; a failure says its code', () => {
  const { lines, view } = shown();
  const show = (change: Partial<TaskRun>) =>
    view.show({ kind: 'task', identity: null, task: task({ startedAtMs: null, ...change }) });
  show({ state: 'SKIPPED', reason: 'same inputs and code as in run r0' });
  show({ state: 'NOT_TRIGGERED', reason: 'condition is false: x' });
  show({ state: 'FAILED', error: { category: 'failed', code: 'step-failed', message: 'boom' } });
  expect(lines).toEqual([
    'train: SKIPPED  (same inputs and code as in run r0)',
    'train: NOT_TRIGGERED  (condition is false: x)',
    'train: FAILED  [step-failed] boom',
  ]);
});

test('progress is a line at most every two seconds, and keeps the metrics told before', () => {
  const { lines, clock, view } = shown();
  const progress = (fraction: number, metrics?: Record<string, number>) =>
    view.show({
      kind: 'progress',
      path: 'train',
      attempt: 1,
      progress: metrics === undefined ? { fraction } : { fraction, metrics },
    });
  progress(0.1);
  progress(0.2, { epoch: 1, loss: 0.5 });
  clock.nowMs += 2000;
  progress(0.3);
  expect(lines).toEqual(['train: 10 %', 'train: 30 %  epoch 1  loss 0.5000']);
});

test('what a task is tried again after is told, once it is', () => {
  const { lines, view } = shown();
  const error = { category: 'failed', code: 'step-failed', message: 'no answer' };
  const attempt = { path: 'train', attempt: 1, startedAtMs: 0, finishedAtMs: 1 };
  view.show({ kind: 'task', identity: 'runner@dev', task: task({}) });
  view.show({ kind: 'attempt-finished', ...attempt, error });
  view.show({ kind: 'task', identity: 'runner@dev', task: task({ attempts: 2 }) });
  view.show({ kind: 'task', identity: null, task: task({ state: 'FAILED', error }) });
  expect(lines).toEqual([
    'train: RUNNING  as runner@dev',
    'train: attempt 2 after [step-failed] no answer',
    'train: FAILED  9.0 s  [step-failed] no answer',
  ]);
});

test('nothing that a step writes, names or throws can move the cursor', () => {
  const { lines, view } = shown();
  const hostile = '\u001b[2J\u0007\u202e';
  const error = { category: 'failed', code: 'step-failed', message: `${hostile}\nsecond line` };
  view.show({ kind: 'log', path: hostile, attempt: 1, line: hostile });
  view.show({ kind: 'task', identity: null, task: task({ state: 'FAILED', error }) });
  view.show({ kind: 'progress', path: 'train', attempt: 1, progress: { message: hostile } });
  const escaped = '\\x1b[2J\\x07\\u202e';
  expect(lines).toEqual([
    `${escaped} | ${escaped}`,
    `train: FAILED  9.0 s  [step-failed] ${escaped}\nsecond line`,
    `train: ${escaped}`,
  ]);
});
