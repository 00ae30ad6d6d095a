import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { evaluateCondition } from '../ir/cel.ts';
import type { PipelineSpec } from '../ir/pipeline-spec.ts';
import { compilePipeline } from './compile-pipeline.ts';
import { compile, make, options, type Params, specOf, use } from './fixtures/compile.ts';
import { danglingReferences } from './fixtures/dangling-references.ts';
import { forEach } from './for-each.ts';
import { onExit } from './on-exit.ts';
import { pipeline } from './pipeline.ts';
import type { Condition } from './references.ts';
import { text } from './text-template.ts';
import { when } from './when.ts';

/** What KFP's own compiler gets wrong in silence is refused here, or right. */
const conditionOf = (condition: (params: Params) => unknown): string => {
  const { root } = specOf((params) => {
    when(condition(params) as Condition, {}, () => {
      use({});
    });
  });
  return root.dag?.tasks['condition-1']?.triggerPolicy?.condition ?? '';
};

const problemsOf = (build: (params: Params) => unknown) =>
  compile(build).diagnostics.map(({ code, message }) => `${code}: ${message}`);

const refused = (condition: (params: Params) => unknown): string[] =>
  problemsOf((params) => {
    when(condition(params) as Condition, {}, () => {
      use({});
    });
  });

describe('conditions', () => {
  test('a boolean is not compared with 1 (KFP inverts it)', () => {
    // @ts-expect-error a number is no boolean
    expect(refused(({ flag }) => flag.eq(1))).toEqual([
      expect.stringMatching(/^condition: .*a boolean is not compared with a number/),
    ]);
  });

  test('both halves of an and are kept (KFP drops the first)', () => {
    const condition = conditionOf(({ n }) => n.gt(1).and(n.lt(5)));
    const holds = (n: number) => evaluateCondition(condition, { 'pipelinechannel--n': n });
    expect([0, 1, 2, 4, 5].map(holds)).toEqual([false, false, true, true, false]);
  });

  test('a quote in a text is escaped (KFP writes invalid CEL)', () => {
    const condition = conditionOf(({ name }) => name.eq('it\'s \\ "so"'));
    const holds = (name: string) => evaluateCondition(condition, { 'pipelinechannel--name': name });
    expect(holds('it\'s \\ "so"')).toBe(true);
    expect(holds('it')).toBe(false);
  });

  test('a text is not compared with a number (KFP compares with the text of the expression)', () => {
    // @ts-expect-error a number is no text
    expect(refused(({ name, n }) => name.eq(n))).toEqual([
      expect.stringMatching(/^condition: .*a text is not compared with a number/),
    ]);
  });

  test('a number is not compared with a boolean (KFP crashes)', () => {
    // @ts-expect-error a boolean is no number
    expect(refused(({ n }) => n.eq(true))).toEqual([
      expect.stringMatching(/^condition: .*a number is not compared with a boolean/),
    ]);
  });
});

describe('components', () => {
  const addTwice = pipeline({
    name: 'twice',
    params: {},
    build() {
      use({}, { name: 'one', env: { TASK: 'one' } });
      use({}, { name: 'two', env: { TASK: 'two' } });
    },
  });

  const environmentOf = (spec: PipelineSpec, component: string, task: string): unknown => {
    const dag = component === '' ? spec.root.dag : spec.components[component]?.dag;
    const key = dag?.tasks[task]?.componentRef.name ?? '';
    const label = spec.components[key]?.executorLabel ?? '';
    return spec.deploymentSpec.executors[label]?.container?.env;
  };

  test('of a nested pipeline keep their own executors (KFP gives one the settings of another)', () => {
    const spec = specOf(() => {
      use({}, { env: { TASK: 'outer' } });
      addTwice({});
      addTwice({});
    });
    const key = spec.root.dag?.tasks.twice?.componentRef.name ?? '';
    expect(spec.root.dag?.tasks['twice-2']?.componentRef.name).toBe(key);
    expect(environmentOf(spec, '', 'use')).toEqual([{ name: 'TASK', value: 'outer' }]);
    expect(environmentOf(spec, key, 'one')).toEqual([{ name: 'TASK', value: 'one' }]);
    expect(environmentOf(spec, key, 'two')).toEqual([{ name: 'TASK', value: 'two' }]);
    const used = Object.values(spec.components).flatMap(({ executorLabel }) => executorLabel ?? []);
    expect(used.sort()).toEqual(Object.keys(spec.deploymentSpec.executors).sort());
  });

  test('have the same names in every compilation (KFP: different from run to run)', () => {
    const texts = Array.from({ length: 5 }, () =>
      JSON.stringify(
        specOf(() => {
          addTwice({});
          make({});
          addTwice({});
        }),
      ),
    );
    expect(new Set(texts).size).toBe(1);
  });
});

describe('loops', () => {
  test.each<[string, (body: () => void, params: Params) => void]>([
    ['a branch', (body, { flag }) => when(flag, {}, body)],
    ['a guarded body', (body) => onExit(() => use({}, { name: 'exit' }), {}, body)],
  ])(
    'over constants with fields stand in %s (KFP hands in an item that is not there)',
    (_, around) => {
      const spec = specOf((params) => {
        around(() => {
          forEach([{ a: 1, b: 'x' }], {}, (item) => {
            use({ n: item.get('a'), label: item.get('b') });
            when(item.get('a').gt(0), {}, () => {
              use({ n: item.get('a') });
            });
          });
        }, params);
      });
      expect(danglingReferences(spec)).toEqual([]);
      const loop = Object.entries(spec.components).find(([name]) =>
        name.startsWith('comp-for-loop'),
      );
      expect(loop?.[1].dag?.tasks.use?.inputs?.parameters).toMatchObject({
        n: { parameterExpressionSelector: 'parseJson(string_value)["a"]' },
        label: { parameterExpressionSelector: 'parseJson(string_value)["b"]' },
      });
    },
  );

  test('over constants have items of one type (KFP goes by the first)', () => {
    expect(
      problemsOf(() => {
        forEach([1, 'b', { c: 2 }], {}, () => {
          use({});
        });
      }),
    ).toEqual([expect.stringMatching(/^loop-items: .*several types/)]);
    const { components } = specOf(() => {
      forEach([1, 2.5], {}, () => {
        use({});
      });
    });
    expect(components['comp-for-loop-2']?.inputDefinitions?.parameters).toEqual({
      'pipelinechannel--loop-item-param-1': { parameterType: 'NUMBER_DOUBLE' },
    });
  });
});

describe('settings', () => {
  test('from parameters arrive in tasks of a group (KFP hands in what is not there)', () => {
    const spec = specOf(({ name, flag }) => {
      when(flag, {}, () => {
        use({ label: text`${name}!` }, { resources: { cpu: name } });
      });
    });
    expect(danglingReferences(spec)).toEqual([]);
  });
});

describe('defaults', () => {
  test.each([
    [2 ** 53 + 2, /The default of the parameter "n" (?:is no NUMBER_INTEGER|breaks)/],
    [Number.POSITIVE_INFINITY, /The default of the parameter "n"/],
  ])('that JSON cannot carry are refused: %s (KFP rounds or accepts them)', (value, message) => {
    const params = { n: z.int().default(value) };
    expect(() => pipeline({ name: 'p', params, build() {} })).toThrow(message);
    const number = { n: z.number().default(Number.POSITIVE_INFINITY) };
    expect(() => pipeline({ name: 'p', params: number, build() {} })).toThrow(/default/);
  });
});

test('two thousand tasks compile to as many (KFP needs 46 s)', () => {
  const chain = pipeline({
    name: 'chain',
    params: {},
    build() {
      let last = use({}).label;
      for (let n = 1; n < 2000; n += 1) last = use({ label: last }).label;
    },
  });
  const { compiled } = compilePipeline(chain, options);
  expect(Object.keys(compiled?.spec.root.dag?.tasks ?? {})).toHaveLength(2000);
});
