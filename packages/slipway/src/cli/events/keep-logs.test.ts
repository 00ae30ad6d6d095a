import { expect, test } from 'vitest';
import type { LogChunk, LogStore } from '../../runs/log-store.ts';
import type { RunEvent } from '../../runs/run-event.ts';
import { KeepLogs } from './keep-logs.ts';

function store(problem?: string) {
  const kept: Omit<LogChunk, 'sequence'>[] = [];
  const append: LogStore['append'] = async (_run, chunks) => {
    if (problem !== undefined) throw new TypeError(problem);
    kept.push(...chunks);
  };
  return { kept, logs: { append } as LogStore };
}

const common = { schema: 'slipway.run-event.v1', timeMs: 7, run: 'r' } as const;
const line = (path: string, text: string, attempt = 1): RunEvent => ({
  ...common,
  kind: 'log',
  path,
  attempt,
  line: text,
});

test('lines of attempts that run side by side are kept apart, in their order', async () => {
  const { kept, logs } = store();
  await using sink = new KeepLogs(logs, () => undefined);
  for (const event of [line('a', '1'), line('b', '2'), line('a', '3'), line('a', '4', 2)])
    sink.take(event);
  await sink[Symbol.asyncDispose]();
  expect(kept).toEqual([
    { path: 'a', attempt: 1, atMs: 7, lines: ['1', '3'] },
    { path: 'b', attempt: 1, atMs: 7, lines: ['2'] },
    { path: 'a', attempt: 2, atMs: 7, lines: ['4'] },
  ]);
});

test('why an attempt failed is the last line of its log', async () => {
  const { kept, logs } = store();
  await using sink = new KeepLogs(logs, () => undefined);
  sink.take(line('a', 'trying'));
  const error = { category: 'failed', code: 'step-failed', message: 'broken' };
  const times = { startedAtMs: 1, finishedAtMs: 2 };
  sink.take({ ...common, kind: 'attempt-finished', path: 'a', attempt: 1, ...times, error });
  await sink[Symbol.asyncDispose]();
  expect(kept[0]?.lines).toEqual(['trying', '[step-failed] broken']);
});

test('an attempt that writes without end is cut, and told so', async () => {
  const { kept, logs } = store();
  await using sink = new KeepLogs(logs, () => undefined);
  const mebibyte = 'x'.repeat(2 ** 20);
  for (let count = 0; count < 40; count += 1) sink.take(line('a', mebibyte));
  const error = { category: 'failed', code: 'step-failed', message: 'why\nit failed' };
  const times = { startedAtMs: 1, finishedAtMs: 2 };
  sink.take({ ...common, kind: 'attempt-finished', path: 'a', attempt: 1, ...times, error });
  sink.take(line('b', 'still kept'));
  await sink[Symbol.asyncDispose]();
  const lines = kept.filter(({ path }) => path === 'a').flatMap((chunk) => chunk.lines);
  expect(lines.filter((text) => text === mebibyte)).toHaveLength(16);
  expect(lines.at(-3)).toContain('the log of this attempt ends here');
  expect(lines.slice(-2)).toEqual(['[step-failed] why', 'it failed']);
  expect(kept.at(-1)?.lines).toEqual(['still kept']);
});

test('logs that cannot be written are told once and stop nothing', async () => {
  const { logs } = store('disk full');
  const warnings: string[] = [];
  await using sink = new KeepLogs(logs, (text) => warnings.push(text));
  sink.take(line('a', '1'));
  await new Promise((resolve) => setTimeout(resolve, 250));
  sink.take(line('a', '2'));
  await sink[Symbol.asyncDispose]();
  expect(warnings).toEqual(['Logs are not kept any more: disk full']);
});
