import { expect, test } from 'vitest';
import type { PipelineSpec } from '../ir/pipeline-spec.ts';
import type { TaskRun } from './run-record.ts';
import { runTimeline } from './run-timeline.ts';

const use = (component: string, ...after: string[]) => ({
  componentRef: { name: component },
  dependentTasks: after,
});

const each = (task: ReturnType<typeof use>) => ({
  ...task,
  parameterIterator: { items: { raw: '[1, 2]' }, itemInput: 'item' },
});

const spec = {
  root: {
    dag: {
      tasks: { a: use('x'), loop: each(use('body', 'a')), beside: use('x'), z: use('x', 'loop') },
    },
  },
  components: { body: { dag: { tasks: { one: use('x'), two: use('x', 'one') } } }, x: {} },
} as unknown as PipelineSpec;

const ran = (path: string, startedAtMs: number | null, finishedAtMs: number | null, attempts = 1) =>
  ({ path, startedAtMs, finishedAtMs, attempts }) as TaskRun;

test('the path goes through groups and iterations to the steps in them', () => {
  const timeline = runTimeline(
    spec,
    [
      ran('a', 0, 10),
      ran('beside', 0, 35),
      ran('loop', 10, 50, 0),
      ran('loop/0/one', 10, 20),
      ran('loop/0/two', 20, 30),
      ran('loop/1/one', 10, 30),
      ran('loop/1/two', 30, 50),
      ran('z', 50, 60),
    ],
    99,
  );
  expect(timeline).toEqual({
    startMs: 0,
    endMs: 60,
    critical: { paths: ['a', 'loop/1/one', 'loop/1/two', 'z'], lengthMs: 60 },
  });
});

test('what still runs lasts until now; what came from the cache or waits takes no time', () => {
  const tasks = [ran('a', null, 5, 0), ran('beside', 5, null), ran('z', null, null, 0)];
  expect(runTimeline(spec, tasks, 25)).toEqual({
    startMs: 5,
    endMs: 25,
    critical: { paths: ['beside'], lengthMs: 20 },
  });
  expect(runTimeline(spec, [ran('a', null, 5, 0)], 25)).toBeUndefined();
});

test('a clock that went back makes no negative times', () => {
  expect(runTimeline(spec, [ran('a', 100, 50)], 10)).toMatchObject({ startMs: 100, endMs: 100 });
});

test('the path goes on through what came from the cache', () => {
  const tasks = [ran('a', 0, 100), ran('loop', null, 100, 0), ran('z', 100, 110)];
  expect(runTimeline(spec, tasks, 200)?.critical).toEqual({ paths: ['a', 'z'], lengthMs: 110 });
});

test('a task that waits for a place in the machine adds nothing to the path', () => {
  const tasks = [ran('a', 0, 10), ran('beside', 10, 50), ran('z', 50, 60)];
  expect(runTimeline(spec, tasks, 99)).toMatchObject({ endMs: 60, critical: { lengthMs: 40 } });
});

test('names that are in no pipeline, or in every object, are waited for by nobody', () => {
  const tasks = ['constructor', 'loop/0', 'gone/__proto__/x', ''].map((path) => ran(path, 0, 5));
  expect(runTimeline(spec, tasks, 9)?.critical.lengthMs).toBe(5);
});
