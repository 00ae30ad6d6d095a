import fc from 'fast-check';
import { expect, test } from 'vitest';
import { criticalPath, type Timed } from './critical-path.ts';

/** Tasks of which each may wait for earlier ones, and which start as soon as they can. */
const schedules = fc
  .array(fc.record({ durationMs: fc.integer({ min: 1, max: 100 }), waits: fc.array(fc.nat(30)) }), {
    minLength: 1,
    maxLength: 30,
  })
  .map((drawn) => {
    const tasks: Timed[] = [];
    const before = new Map<string, string[]>();
    for (const [index, { durationMs, waits }] of drawn.entries()) {
      const earlier = tasks.filter((_, other) => waits.includes(other));
      const startMs = Math.max(0, ...earlier.map(({ endMs }) => endMs));
      before.set(
        `t${index}`,
        earlier.map(({ path }) => path),
      );
      tasks.push({ path: `t${index}`, startMs, endMs: startMs + durationMs });
    }
    return { tasks, before: (path: string) => before.get(path) ?? [] };
  });

test('its length is that of the longest chain, which is when the run ended', () => {
  fc.assert(
    fc.property(schedules, ({ tasks, before }) => {
      const path = criticalPath(tasks, before);
      const lengthMs = path.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
      expect(lengthMs).toBe(Math.max(...tasks.map(({ endMs }) => endMs)));
      for (const [index, { path: name }] of path.entries())
        if (index > 0) expect(before(name)).toContain(path[index - 1]?.path);
    }),
  );
});

test('nothing has no path; what waits for itself ends', () => {
  expect(criticalPath([], () => [])).toEqual([]);
  const loop = { path: 'a', startMs: 0, endMs: 1 };
  expect(criticalPath([loop], () => ['a', 'unknown'])).toEqual([loop]);
});
