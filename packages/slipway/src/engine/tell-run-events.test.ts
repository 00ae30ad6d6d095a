import { expect, test } from 'vitest';
import { forEach } from '../authoring/for-each.ts';
import { pipeline } from '../authoring/pipeline.ts';
import { type RunEvent, runEventSchema } from '../runs/run-event.ts';
import { runPipeline } from '../testing/run-pipeline.ts';
import { fail, measure, talk, write } from './fixtures/steps.ts';
import { tellRunEvents } from './tell-run-events.ts';

test('every event of a run keeps the schema, in an order that can be replayed', async () => {
  const events: RunEvent[] = [];
  const built = pipeline({
    name: 'told',
    params: {},
    build() {
      measure({ file: write({ text: 'x' }).file });
      forEach(['a', 'b'], {}, (text) => {
        write({ text }, { name: 'inner' });
      });
      fail({ message: 'on purpose' });
    },
  });
  const { tasks } = await runPipeline(built, {
    projectFolder: import.meta.dirname,
    onEvent: tellRunEvents({ now: () => Date.now() }, (event) => events.push(event)),
  });
  for (const event of events)
    expect(runEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  expect(events[0]?.kind).toBe('run-started');
  expect(events.at(-1)).toMatchObject({ kind: 'run-finished', state: 'FAILED' });
  expect(new Set(events.map(({ run }) => run)).size).toBe(1);

  const last = new Map(
    events.flatMap((event) => (event.kind === 'task' ? [[event.path, event.state]] : [])),
  );
  expect(Object.fromEntries(last)).toEqual(
    Object.fromEntries(Object.values(tasks).map(({ path, state }) => [path, state])),
  );
  const attempts = (kind: RunEvent['kind']) =>
    events.flatMap((event) => (event.kind === kind && 'path' in event ? [event.path] : [])).sort();
  expect(attempts('attempt-finished')).toEqual(attempts('attempt-started'));
  expect(events.find(({ kind }) => kind === 'progress')).toMatchObject({
    path: 'measure',
    fraction: 1,
    metrics: { characters: 1 },
  });
});

test('what a step writes last is told as its own, before its attempt is told to be over', async () => {
  const told = new Map<string, string[]>();
  const built = pipeline({
    name: 'talking',
    params: {},
    build() {
      const lines = Array.from({ length: 60 }, (_, index) => `line ${index}`);
      forEach(lines, { name: 'lines' }, (text) => {
        talk({ text });
      });
    },
  });
  await runPipeline(built, {
    projectFolder: import.meta.dirname,
    onEvent: (event) => {
      if (event.kind === 'log') told.get(event.path)?.push(event.line);
      if (event.kind === 'attempt-started') told.set(event.path, []);
      if (event.kind === 'attempt-finished') told.get(event.path)?.push('over');
    },
  });
  const expected = Array.from({ length: 60 }, (_, index) => {
    const text = `line ${index}`;
    return [`for-loop-2/${index}/talk`, [text, text, 'over']];
  });
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(expected));
});
