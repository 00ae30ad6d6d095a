import { expect, test } from 'vitest';
import type { RunEvent } from '../../runs/run-event.ts';
import { toldRun } from '../../runs/run-event-sink.contract.ts';
import { LineageOfRun } from './lineage-of-run.ts';

const lineageOf = (events: readonly RunEvent[]) => {
  const lineage = new LineageOfRun();
  return events.flatMap((event) => lineage.eventsOf(event));
};

test('a run and its task begin and end once; the task has the run as parent', () => {
  const told = lineageOf(toldRun);
  expect(told.map(({ job, eventType }) => `${job.name} ${eventType}`)).toEqual([
    'told START',
    'told.train START',
    'told.train RUNNING',
    'told.train COMPLETE',
    'told COMPLETE',
  ]);
  const [run, task] = told;
  expect(task?.run.facets.parent).toMatchObject({ run: { runId: run?.run.runId } });
  expect(run?.run.runId).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(told[3]?.outputs).toMatchObject([
    { namespace: 'slipway://dev', name: `artifacts/sha256/${'a'.repeat(64)}` },
  ]);
});

test('iterations are runs of one job', () => {
  const looped = toldRun.map(
    (event): RunEvent => ('path' in event ? { ...event, path: 'for-loop-1/12/train' } : event),
  );
  expect(new Set(lineageOf(looped).map(({ job }) => job.name))).toEqual(
    new Set(['told', 'told.for-loop-1.train']),
  );
});

test('what was not triggered, and groups, make no lineage; a cache hit does', () => {
  const states = (state: 'NOT_TRIGGERED' | 'SKIPPED' | 'SUCCEEDED') =>
    lineageOf([
      toldRun[0] as RunEvent,
      { ...(toldRun[7] as Extract<RunEvent, { kind: 'task' }>), state, attempts: 0 },
    ]).map(({ eventType }) => eventType);
  expect(states('NOT_TRIGGERED')).toEqual(['START']);
  expect(states('SUCCEEDED')).toEqual(['START']);
  expect(states('SKIPPED')).toEqual(['START', 'START', 'COMPLETE']);
});
