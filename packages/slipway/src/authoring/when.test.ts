import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { evaluateCondition } from '../ir/cel.ts';
import { readPipeline } from '../ir/read-pipeline.ts';
import { writePipeline } from '../ir/write-pipeline.ts';
import { compilePipeline } from './compile-pipeline.ts';
import { pipeline } from './pipeline.ts';
import { step } from './step.ts';
import { when } from './when.ts';

const measure = step({
  name: 'measure',
  inputs: {},
  outputs: { n: z.int(), rate: z.number(), ok: z.boolean(), label: z.string() },
  async run() {
    return { n: 1, rate: 1, ok: true, label: '' };
  },
});
const show = step({ name: 'show', inputs: { x: z.string() }, outputs: {}, async run() {} });
const impostor = step({ name: 'condition-1', inputs: {}, outputs: {}, async run() {} });

const compile = (build: () => void, params = {}) =>
  compilePipeline(pipeline({ name: 'p', params, build: build as never }), {
    image: 'project:1',
    version: '0.1.0',
    moduleOf: ({ name }) => ({ module: './steps.ts', export: name }),
  });

const specOf = (build: () => void) => {
  const { compiled, diagnostics } = compile(build);
  expect(diagnostics).toEqual([]);
  const read = readPipeline(writePipeline(compiled!));
  expect(read.diagnostics).toEqual([]);
  return read.spec!;
};

const tasksOf = (spec: ReturnType<typeof specOf>, component: string) =>
  Object.keys(spec.components[component]!.dag!.tasks).sort();

const codesOf = (build: () => void) => {
  const result = compile(build);
  expect(result.compiled).toBeUndefined();
  for (const { source } of result.diagnostics) expect(source).toMatch(/^when\.test\.ts:\d+:\d+$/);
  return result.diagnostics.map(({ code }) => code);
};

describe('otherwise', () => {
  test('pairs both branches under the numbers KFP gives them', () => {
    const spec = specOf(() => {
      const { ok, n } = measure({});
      when(ok, { name: 'yes' }, () => {
        show({ x: 'a' });
        when(n.gt(3), {}, () => {
          show({ x: 'deep' });
        }).otherwise(() => {
          show({ x: 'deep else' });
        });
      }).otherwise(
        () => {
          show({ x: 'b' });
        },
        { name: 'no' },
      );
      when(n.lt(1), {}, () => {
        show({ x: 'i' });
      });
    });
    expect(Object.keys(spec.root.dag!.tasks).sort()).toEqual([
      'condition-7',
      'condition-branches-1',
      'measure',
    ]);
    expect(tasksOf(spec, 'comp-condition-branches-1')).toEqual(['condition-5', 'condition-6']);
    expect(tasksOf(spec, 'comp-condition-5')).toEqual(['condition-branches-2', 'show']);
    expect(tasksOf(spec, 'comp-condition-branches-2')).toEqual(['condition-3', 'condition-4']);
    const pair = spec.components['comp-condition-branches-1']!.dag!.tasks;
    expect(pair['condition-5']!.taskInfo).toEqual({ name: 'yes' });
    expect(pair['condition-6']!.taskInfo).toEqual({ name: 'no' });
    expect(spec.root.dag!.tasks['condition-branches-1']!.triggerPolicy).toBeUndefined();
  });

  test('runs exactly when its when does not', () => {
    const spec = specOf(() => {
      const { n, rate } = measure({});
      when(n.gt(3).or(rate.le(n)), {}, () => {
        show({ x: 'a' });
      }).otherwise(() => {
        show({ x: 'b' });
      });
    });
    const tasks = spec.components['comp-condition-branches-1']!.dag!.tasks;
    const [first, second] = ['condition-2', 'condition-3'].map(
      (name) => tasks[name]!.triggerPolicy!.condition!,
    );
    fc.assert(
      fc.property(fc.integer(), fc.double({ noNaN: true }), (n, rate) => {
        const values = {
          'pipelinechannel--measure-n': n,
          'pipelinechannel--measure-rate': rate,
        };
        expect(evaluateCondition(first!, values)).toBe(n > 3 || rate <= n);
        expect(evaluateCondition(second!, values)).toBe(!(n > 3 || rate <= n));
      }),
    );
  });

  test('belongs once behind its when, in the same body', () => {
    expect(
      codesOf(() => {
        const branch = when(measure({}).ok, {}, () => {
          show({ x: 'a' });
        });
        branch.otherwise(() => {
          show({ x: 'b' });
        });
        branch.otherwise(() => {
          show({ x: 'c' });
        });
      }),
    ).toEqual(['otherwise-place']);
    expect(
      codesOf(() => {
        const { ok } = measure({});
        const branch = when(ok, {}, () => {
          show({ x: 'a' });
        });
        when(ok, {}, () => {
          show({ x: 'b' });
          branch.otherwise(() => {
            show({ x: 'c' });
          });
        });
      }),
    ).toEqual(['otherwise-place']);
  });

  test('its tasks are as hidden from outside as those of the when', () => {
    expect(
      codesOf(() => {
        const { ok } = measure({});
        let inner: { label: unknown } | undefined;
        when(ok, {}, () => {
          show({ x: 'a' });
        }).otherwise(() => {
          inner = measure({});
        });
        show({ x: inner!.label as never });
      }),
    ).toEqual(['branch-only-task']);
  });
});

describe('a branch', () => {
  test('keeps its place when a step is called like KFP calls branches', () => {
    const spec = specOf(() => {
      const { ok } = measure({});
      impostor({});
      when(ok, {}, () => {
        impostor({});
      });
    });
    expect(Object.keys(spec.root.dag!.tasks)).toHaveLength(3);
    const branches = Object.values(spec.root.dag!.tasks).filter((task) => task.triggerPolicy);
    expect(branches).toHaveLength(1);
    expect(tasksOf(spec, branches[0]!.componentRef.name)).toHaveLength(1);
  });

  test('without a task, or with an asynchronous body, is refused', () => {
    expect(
      codesOf(() => {
        when(measure({}).ok, {}, () => {});
      }),
    ).toEqual(['no-tasks']);
    expect(
      codesOf(() => {
        when(measure({}).ok, {}, (async () => {
          show({ x: 'a' });
        }) as never);
      }),
    ).toEqual(['async-body']);
  });
});
