import { expect, test } from 'vitest';
import type { RunRecord, TaskRun } from '../../runs/run-record.ts';
import { runPage } from './run-page.ts';

const hostile = `<script>alert("x")</script>'&`;

const run = {
  id: 'r1',
  pipeline: 'p',
  displayName: hostile,
  environment: 'dev',
  identity: 'runner@dev',
  pipelineDigest: 'sha256:0',
  parameters: { text: hostile },
  state: 'FAILED',
  error: { category: 'failed', code: 'step-failed', message: hostile },
  createdAtMs: 0,
} as unknown as RunRecord;

const task = (path: string, change: Partial<TaskRun>): TaskRun =>
  ({
    path,
    displayName: path,
    state: 'SUCCEEDED',
    attempts: 1,
    reason: null,
    outputs: null,
    error: null,
    startedAtMs: null,
    finishedAtMs: null,
    ...change,
  }) as TaskRun;

const tasks = [
  task('make', { startedAtMs: 0, finishedAtMs: 50 }),
  task('loop/0/x', { state: 'SKIPPED', finishedAtMs: 50, reason: 'same inputs' }),
  task(hostile, { state: 'FAILED', startedAtMs: 50, finishedAtMs: 100, attempts: 3 }),
];

const timeline = { startMs: 0, endMs: 100, critical: { paths: ['make'], lengthMs: 50 } };

test('a page shows when each task ran, the critical path and what came from the cache', () => {
  const page = runPage({ run, tasks, timeline });
  expect(page).toContain('<div class="bar critical" style="left:0.00%;width:50.00%">');
  expect(page).toContain('<div class="bar failed" style="left:50.00%;width:50.00%">');
  expect(page).toContain('<div class="bar hit" style="left:50.00%">');
  expect(page).toContain('FAILED, 3 attempts');
});

test('nothing in a run becomes markup, and the page asks for nothing outside of itself', () => {
  const page = runPage({ run, tasks, timeline });
  expect(page).not.toContain('<script');
  expect(page).not.toMatch(/(?:src|href)=|url\(|@import/);
  expect(page).toContain("default-src 'none'");
});

test('a run in which nothing has run has a page, too', () => {
  const page = runPage({ run, tasks: [task('a', { state: 'PENDING' })], timeline: undefined });
  expect(page).toContain('PENDING');
  expect(page).not.toContain('class="bar');
});
