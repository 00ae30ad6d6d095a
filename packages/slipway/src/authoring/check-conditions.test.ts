import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { evaluateCondition } from '../ir/cel.ts';
import { compilePipeline } from './compile-pipeline.ts';
import { pipeline } from './pipeline.ts';
import type { Condition, ParameterRef } from './references.ts';
import { step } from './step.ts';
import { when } from './when.ts';

const measure = step({
  name: 'measure',
  inputs: {},
  outputs: {
    n: z.int(),
    rate: z.number(),
    ok: z.boolean(),
    label: z.string(),
    list: z.array(z.int()),
    counts: z.record(z.string(), z.int()),
  },
  async run() {
    return { n: 1, rate: 1, ok: true, label: '', list: [], counts: {} };
  },
});
const show = step({ name: 'show', inputs: { x: z.string() }, outputs: {}, async run() {} });

/** Outputs as a JavaScript author has them: nothing stops a wrong comparison. */
type Loose = Readonly<Record<string, ParameterRef<never>>>;

const compile = (condition: (refs: Loose) => unknown, params = {}) =>
  compilePipeline(
    pipeline({
      name: 'p',
      params,
      build(p) {
        const outputs = measure({}) as unknown as Loose;
        when(condition({ ...outputs, ...(p as Loose) }) as Condition, {}, () => {
          show({ x: 'a' });
        });
        return undefined;
      },
    }),
    {
      image: 'project:1',
      version: '0.1.0',
      moduleOf: ({ name }) => ({ module: './steps.ts', export: name }),
    },
  );

const celOf = (condition: (refs: Loose) => unknown): string => {
  const { compiled, diagnostics } = compile(condition);
  expect(diagnostics).toEqual([]);
  return compiled!.spec.root.dag!.tasks['condition-1']!.triggerPolicy!.condition!;
};

describe('conditions that CEL could not judge are refused', () => {
  test.each<[string, (refs: Loose) => unknown, RegExp]>([
    ['a list', ({ list }) => list!.eq([] as never), /LIST, which has no comparison/],
    ['two lists', ({ list }) => list!.eq(list as never), /LIST, which has no comparison/],
    ['an object', ({ counts }) => counts!.ne({} as never), /STRUCT, which has no comparison/],
    ['a number and a text', ({ n }) => n!.eq('1' as never), /number is not compared with a text/],
    ['a text and a number', ({ label, n }) => label!.eq(n as never), /text is not .* a number/],
    ['a boolean and a number', ({ ok }) => ok!.eq(1 as never), /boolean is not .* a number/],
    ['the order of texts', ({ label }) => label!.lt('b' as never), /text has no order/],
    ['NaN', ({ rate }) => rate!.lt(Number.NaN as never), /compares with NaN/],
    ['infinity', ({ rate }) => rate!.lt(Number.POSITIVE_INFINITY as never), /with Infinity/],
    ['nothing', ({ rate }) => rate!.eq(undefined as never), /compares with undefined/],
    ['null', ({ label }) => label!.eq(null as never), /compares with null/],
    ['a constant', () => true, /is no condition/],
    ['a text as a condition', ({ label }) => label, /text is not compared with a boolean/],
    ['half a condition', ({ ok }) => ok!.eq(true as never).and(1 as never), /part of it is no/],
  ])('%s', (_, condition, message) => {
    const { compiled, diagnostics } = compile(condition);
    expect(compiled).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'condition', severity: 'error' }]);
    expect(diagnostics[0]!.message).toMatch(message);
    expect(diagnostics[0]!.source).toMatch(/^check-conditions\.test\.ts:/);
  });

  test('a parameter that may be absent', () => {
    const { diagnostics } = compile(({ tag }) => tag!.eq('x' as never), {
      tag: z.string().optional(),
    });
    expect(diagnostics[0]!.message).toMatch(/may be absent/);
  });
});

test('numbers of any size compare as JavaScript compares them', () => {
  const comparators = ['lt', 'le', 'gt', 'ge', 'eq', 'ne'] as const;
  const holds = {
    lt: (a: number, b: number) => a < b,
    le: (a: number, b: number) => a <= b,
    gt: (a: number, b: number) => a > b,
    ge: (a: number, b: number) => a >= b,
    eq: (a: number, b: number) => a === b,
    ne: (a: number, b: number) => a !== b,
  };
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  const number = fc.oneof(double, fc.maxSafeInteger(), fc.integer(), fc.constantFrom(1e20, 1e21));
  fc.assert(
    fc.property(
      fc.constantFrom(...comparators),
      fc.maxSafeInteger(),
      double,
      number,
      (comparator, n, rate, constant) => {
        const values = {
          'pipelinechannel--measure-n': n,
          'pipelinechannel--measure-rate': rate,
        };
        const ofInteger = celOf((refs) => refs.n![comparator](constant as never));
        expect(evaluateCondition(ofInteger, values)).toBe(holds[comparator](n, constant));
        const ofDouble = celOf((refs) => refs.rate![comparator](constant as never));
        expect(evaluateCondition(ofDouble, values)).toBe(holds[comparator](rate, constant));
        const ofBoth = celOf((refs) => refs.rate![comparator](refs.n as never));
        expect(evaluateCondition(ofBoth, values)).toBe(holds[comparator](rate, n));
      },
    ),
    { numRuns: 200 },
  );
});
