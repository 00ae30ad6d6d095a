import fc from 'fast-check';
import { expect, test } from 'vitest';
import { criticalPath, type TimedTask } from './critical-path.ts';

const timed = (durations: Readonly<Record<string, number>>): TimedTask[] =>
  Object.entries(durations).map(([path, durationMs]) => ({ path, durationMs }));

const path = (
  durations: Readonly<Record<string, number>>,
  upstream: Readonly<Record<string, readonly string[]>>,
) => criticalPath(timed(durations), (of) => upstream[of] ?? []);

test('of two branches the longer one counts, however many tasks the other has', () => {
  const found = path(
    { ingest: 10, slow: 50, one: 10, two: 10, end: 5 },
    { slow: ['ingest'], one: ['ingest'], two: ['one'], end: ['slow', 'two'] },
  );
  expect(found).toEqual({ paths: ['ingest', 'slow', 'end'], lengthMs: 65 });
});

test('a group counts by what is inside of it, and what follows waits for the whole of it', () => {
  const found = path(
    { a: 10, group: 999, 'group/x': 20, 'group/y': 5, 'group/z': 30, b: 1 },
    { group: ['a'], 'group/z': ['group/y'], b: ['group'] },
  );
  expect(found).toEqual({ paths: ['a', 'group/y', 'group/z', 'b'], lengthMs: 46 });
});

test('iterations of a loop run beside each other', () => {
  const durations = { loop: 9, 'loop/0/x': 5, 'loop/1/x': 20, 'loop/1/y': 1, 'loop/2/x': 7 };
  expect(path(durations, { 'loop/1/y': ['loop/1/x'] })).toEqual({
    paths: ['loop/1/x', 'loop/1/y'],
    lengthMs: 21,
  });
});

test('cache hits take no time; nothing at all is a path of no length', () => {
  expect(path({ a: 0, b: 7, c: 0 }, { b: ['a'], c: ['b'] }).paths).toEqual(['b']);
  expect(path({}, {})).toEqual({ paths: [], lengthMs: 0 });
});

test('tasks that are not recorded, odd durations and a cycle do no harm', () => {
  expect(path({ a: 3, b: 4 }, { a: ['gone', 'b'], b: ['a'] }).lengthMs).toBeGreaterThan(0);
  expect(path({ a: -5, b: Number.NaN, c: 2 }, { c: ['a', 'b'] })).toEqual({
    paths: ['c'],
    lengthMs: 2,
  });
});

test('a chain of 50,000 tasks is walked', () => {
  const tasks = Array.from({ length: 50_000 }, (_, index) => ({
    path: `t${index}`,
    durationMs: 1,
  }));
  const before = (of: string) => [`t${Number(of.slice(1)) - 1}`];
  expect(criticalPath(tasks, before).lengthMs).toBe(50_000);
});

/** Tasks in up to three groups (the empty name: none); a task waits only for earlier ones beside it. */
const graphs = fc
  .array(
    fc.record({
      group: fc.constantFrom('', 'g', 'h'),
      durationMs: fc.nat(20),
      waitsFor: fc.array(fc.nat(8), { maxLength: 3 }),
    }),
    { maxLength: 9 },
  )
  .map((drawn) => {
    const tasks = drawn.map(({ group, durationMs }, index) => ({
      path: group === '' ? `t${index}` : `${group}/t${index}`,
      durationMs,
      group,
    }));
    const upstream = new Map<string, readonly string[]>([['h', ['g']]]);
    for (const [index, { waitsFor }] of drawn.entries()) {
      const mine = tasks[index]!;
      const others = waitsFor.flatMap((at) => (at < index ? [tasks[at]!] : []));
      const beside = others.filter(({ group }) => group === mine.group).map((one) => one.path);
      // What is in no group may also wait for the last group as a whole.
      upstream.set(mine.path, mine.group === '' && index > 5 ? [...beside, 'h'] : beside);
    }
    return { tasks, upstream };
  });

type Graph = typeof graphs extends fc.Arbitrary<infer T> ? T : never;

/** Groups are recorded, too; their own time is that of what is inside. */
const recorded = ({ tasks }: Graph): TimedTask[] => [
  ...tasks,
  ...timed({ g: tasks.some(({ group }) => group === 'g') ? 99 : 0, h: 0 }),
];

/** What a task waits for, with groups taken apart into their tasks. */
function directly({ tasks, upstream }: Graph, of: Graph['tasks'][number]): Graph['tasks'] {
  const named = [...(upstream.get(of.path) ?? []), ...(upstream.get(of.group) ?? [])];
  const inG = tasks.filter(({ group }) => group === 'g');
  return named.flatMap((name) => {
    if (name !== 'h') return tasks.filter(({ path, group }) => path === name || group === name);
    // An empty group is over when what it waits for is.
    return [...tasks.filter(({ group }) => group === 'h'), ...inG];
  });
}

/** The longest chain by trying every one. */
function longest(graph: Graph): number {
  const upTo = (task: Graph['tasks'][number]): number =>
    task.durationMs + Math.max(0, ...directly(graph, task).map(upTo));
  return Math.max(0, ...graph.tasks.map(upTo));
}

test('its length is that of the longest chain, and its tasks add up to it', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const found = criticalPath(recorded(graph), (of) => graph.upstream.get(of) ?? []);
      const duration = new Map(graph.tasks.map((task) => [task.path, task.durationMs]));
      expect(found.lengthMs).toBe(longest(graph));
      expect(found.paths.reduce((sum, one) => sum + (duration.get(one) ?? 0), 0)).toBe(
        found.lengthMs,
      );
    }),
  );
});

test('each of its tasks waits for the one before', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const { paths } = criticalPath(recorded(graph), (of) => graph.upstream.get(of) ?? []);
      const reachable = (from: Graph['tasks'][number], to: string): boolean =>
        directly(graph, from).some((one) => one.path === to || reachable(one, to));
      for (const [index, one] of paths.slice(1).entries()) {
        const task = graph.tasks.find((candidate) => candidate.path === one)!;
        expect(reachable(task, paths[index]!)).toBe(true);
      }
    }),
  );
});
