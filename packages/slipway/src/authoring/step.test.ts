import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { SlipwayError } from '../core/errors.ts';
import { pipeline } from './pipeline.ts';
import { isStep, type StepDefinition, step } from './step.ts';

const define = (options: Partial<Record<keyof StepDefinition, unknown>>) =>
  step({ name: 'a', inputs: {}, outputs: {}, async run() {}, ...options } as never);

const parameter = (schema: z.ZodType) =>
  pipeline({ name: 'p', params: { x: schema }, build: () => undefined });

const problemOf = (body: () => unknown): SlipwayError => {
  try {
    body();
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a definition that the format cannot carry is refused with its line', () => {
  test.each<[string, string, () => unknown]>([
    ['step-name', 'upper case', () => define({ name: 'Train' })],
    ['step-name', 'nothing', () => define({ name: '' })],
    ['step-output-name', 'a member of tasks', () => define({ outputs: { after: z.string() } })],
    [
      'step-output-name',
      'what promises have',
      () => define({ outputs: JSON.parse('{"then": 1}') }),
    ],
    ['value-name', 'a quote in a name', () => define({ inputs: { "it's": z.string() } })],
    ['value-name', 'a dash in a name', () => define({ outputs: { 'a-b': z.string() } })],
    ['value-name', 'a prototype', () => define({ inputs: JSON.parse('{"__proto__": 1}') })],
    ['parameter-type', 'a date', () => define({ inputs: { when: z.date() } })],
    [
      'parameter-type',
      'several types',
      () => define({ inputs: { x: z.union([z.string(), z.int()]) } }),
    ],
    ['duration', 'no duration', () => define({ timeout: 'soon' })],
    ['duration', 'no time at all', () => define({ timeout: '0s' })],
    ['resource-cpu', 'no CPU', () => define({ resources: { cpu: 'many' } })],
    ['resource-memory', 'no memory', () => define({ resources: { memory: '2 GB' } })],
    ['retries', 'negative retries', () => define({ retries: -1 })],
    ['retries', 'half a retry', () => define({ retries: 0.5 })],
  ])('%s: %s', (code, _, body) => {
    expect(problemOf(body)).toMatchObject({ code, category: 'invalid-input' });
  });

  test.each<[string, string, z.ZodType]>([
    ['parameter-type', 'a date', z.date()],
    ['parameter-transform', 'a transform', z.string().transform(Number)],
    ['parameter-default', 'a default that breaks its constraint', z.int().min(3).default(1)],
    ['parameter-default', 'an infinite default', z.number().default(Number.POSITIVE_INFINITY)],
    ['parameter-default', 'null as a default', z.string().nullable().default(null)],
    ['parameter-default', 'a default that changes', z.string().default(() => `${Math.random()}`)],
  ])('%s of a pipeline: %s', (code, _, schema) => {
    const { code: found, message } = problemOf(() => parameter(schema));
    expect(found).toBe(code);
    expect(message).toMatch(/parameter "x".*\(step\.test\.ts:\d+:\d+\)$/is);
  });

  test('says which step it is', () => {
    expect(problemOf(() => define({ timeout: 'soon' })).message).toMatch(
      /timeout of the step "a" is "soon".*\(step\.test\.ts:\d+:\d+\)$/,
    );
  });
});

test('whatever names objects inherit are names like any other', () => {
  const made = define({ inputs: { constructor: z.string().default('x'), toString: z.int() } });
  expect(isStep(made)).toBe(true);
  expect(made.definition.source.place?.file).toMatch(/step\.test\.ts$/);
});
