import { expect, test } from 'vitest';
import { z } from 'zod';
import { compilePipeline } from './compile-pipeline.ts';
import type { Task } from './component.ts';
import { pipeline } from './pipeline.ts';
import { step } from './step.ts';
import { when } from './when.ts';

const give = step({
  name: 'give',
  inputs: {},
  outputs: { x: z.string(), ok: z.boolean() },
  async run() {
    return { x: '', ok: true };
  },
});
const take = step({ name: 'take', inputs: { x: z.string() }, outputs: {}, async run() {} });

const compile = (build: () => void) =>
  compilePipeline(pipeline({ name: 'p', params: {}, build: build as never }), {
    image: 'project:1',
    version: '0.1.0',
    moduleOf: ({ name }) => ({ module: './steps.ts', export: name }),
  });

test.each<[string, () => void, RegExp]>([
  [
    'a task that waits for itself',
    () => {
      const one = give({});
      one.after(one);
    },
    /give waits for give/,
  ],
  [
    'order against data',
    () => {
      const one = give({});
      one.after(take({ x: one.x }));
    },
    /give waits for take waits for give|take waits for give waits for take/,
  ],
  [
    'tasks of a branch',
    () => {
      when(give({}).ok, {}, () => {
        const two = take({ x: 'a' });
        two.after(take({ x: 'b' }).after(two));
      });
    },
    /take waits for take-2|take-2 waits for take/,
  ],
])('%s is refused, with the cycle', (_, build, message) => {
  const { compiled, diagnostics } = compile(build);
  expect(compiled).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'task-cycle' }]);
  expect(diagnostics[0]!.message).toMatch(message);
  expect(diagnostics[0]!.source).toMatch(/^check-order\.test\.ts:/);
});

test('a diamond and a chain of thousands are no cycles', () => {
  const { compiled, diagnostics } = compile(() => {
    let last: Task = give({});
    for (let n = 0; n < 2500; n += 1) last = take({ x: 'a' }).after(last);
    const [left, right] = [take({ x: 'l' }).after(last), take({ x: 'r' }).after(last)];
    take({ x: 'join' }).after(left, right);
  });
  expect(diagnostics).toEqual([]);
  expect(Object.keys(compiled!.spec.root.dag!.tasks)).toHaveLength(2504);
});
