import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EngineEvent } from '../../engine/events.ts';
import type { TaskRun } from '../../runs/run-record.ts';
import { TerminalRunView } from './terminal-run-view.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const task = (path: string, change: Partial<TaskRun> = {}): EngineEvent => ({
  kind: 'task',
  identity: null,
  task: {
    run: 'r1',
    path,
    displayName: path,
    state: 'RUNNING',
    reason: null,
    outputs: null,
    error: null,
    attempts: 1,
    cacheKey: null,
    startedAtMs: 0,
    finishedAtMs: null,
    ...change,
  },
});

const log = (line: string): EngineEvent => ({ kind: 'log', path: 'a', attempt: 1, line });

function shown(rows: number) {
  let written = '';
  const sink = { write: (text: string) => (written += text) };
  const clock = { now: () => 1500 };
  const view = new TerminalRunView({ sink, clock, columns: 80, rows });
  return {
    view,
    /** What is written until the next drawing is done. */
    nextDrawing() {
      written = '';
      vi.advanceTimersByTime(100);
      return written;
    },
    written: () => written,
  };
}

test('tasks are drawn in place: state, time and what the step told last', () => {
  const { view, nextDrawing } = shown(24);
  view.show(task('train'));
  view.show({ kind: 'progress', path: 'train', attempt: 1, progress: { fraction: 0.5 } });
  expect(stripVTControlCharacters(nextDrawing())).toMatch(/^\n. train +1\.5 s {2}50 %\n$/);
  expect(nextDrawing()).toContain('\u001b[2A');
  view.close();
});

test('a run larger than the terminal shows what runs, what failed, and counts the rest', () => {
  const { view, nextDrawing } = shown(12);
  for (let index = 0; index < 10_000; index += 1)
    view.show(task(`loop/${index}/x`, { state: 'SUCCEEDED', finishedAtMs: 1 }));
  view.show(task('loop', { attempts: 0 }));
  view.show(task('loop/7/x', { state: 'FAILED', finishedAtMs: 1 }));
  for (const index of [1, 2, 3]) view.show(task(`loop/${index}/x`));
  const lines = stripVTControlCharacters(nextDrawing()).trimEnd().split('\n');
  expect(lines.length).toBeLessThan(12);
  expect(lines.map((line) => /loop\S*/.exec(line)?.[0]).filter(Boolean)).toEqual([
    'loop',
    'loop/1/x',
    'loop/2/x',
    'loop/3/x',
    'loop/7/x',
  ]);
  expect(lines.at(-1)).toBe('10,001 tasks: 9,996 SUCCEEDED, 4 RUNNING, 1 FAILED');
  view.close();
});

test('lines of logs stand above the tasks; a flood of them is cut to its end', () => {
  const { view, nextDrawing, written } = shown(24);
  view.show(task('a'));
  nextDrawing();
  for (let index = 0; index < 1000; index += 1) view.show(log(`line ${index}`));
  const drawn = stripVTControlCharacters(nextDrawing());
  expect(drawn).toContain('… 800 lines; slipway logs shows them\na │ line 800\n');
  expect(drawn).toContain('a │ line 999\n');
  view.show(log('the last one \u001b[2J'));
  view.close();
  expect(written()).toContain('the last one \\x1b[2J');
});
