import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../core/json.ts';
import type { PipelineSpec } from './pipeline-spec.ts';
import { readPipeline } from './read-pipeline.ts';
import { writePipeline } from './write-pipeline.ts';

const specWith = (defaults: Record<string, JsonValue>, description = 'd'): PipelineSpec => ({
  pipelineInfo: { name: 'p', description },
  schemaVersion: '2.1.0',
  components: {},
  deploymentSpec: { executors: {} },
  root: {
    dag: { tasks: {} },
    inputDefinitions: {
      parameters: Object.fromEntries(
        Object.entries(defaults).map(([name, value]) => [
          name,
          { parameterType: 'STRUCT' as const, defaultValue: value as never, isOptional: true },
        ]),
      ),
    },
  },
});

const platform = { deploymentSpec: { executors: {} }, config: { parameters: {} } };

const written = (defaults: Record<string, JsonValue>, description?: string) =>
  writePipeline({ spec: specWith(defaults, description), platform });

const line = (text: string, start: string) =>
  text.split('\n').find((candidate) => candidate.trimStart().startsWith(start)) ?? '';

describe('any spec', () => {
  const key = fc.string({ unit: 'binary' }).filter((text) => text !== '__proto__');
  const json = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'0123456789eE+-._:xobnytf~=<') }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(key, tie('value')),
    ),
  })).value;

  test('reads back as itself and writes the same bytes again', () => {
    fc.assert(
      fc.property(fc.dictionary(key, json), fc.string({ unit: 'binary' }), (defaults, text) => {
        const first = written(defaults, text);
        const { spec, platform: read, diagnostics } = readPipeline(first);
        expect(diagnostics).toEqual([]);
        expect(spec).toEqual(specWith(defaults, text));
        expect(writePipeline({ spec: spec!, platform: read! })).toBe(first);
      }),
      { numRuns: 500 },
    );
  });

  test('gives the same bytes in whatever order its keys are', () => {
    const backwards = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, member]) => [name, backwards(member)]),
          )
        : value;
    fc.assert(
      fc.property(fc.dictionary(key, fc.maxSafeInteger()), (defaults) => {
        const spec = specWith(defaults);
        expect(writePipeline({ spec: backwards(spec) as PipelineSpec, platform })).toBe(
          writePipeline({ spec, platform }),
        );
      }),
      { numRuns: 100 },
    );
  });

  test('has a header of comments only', () => {
    fc.assert(
      fc.property(key, fc.string({ unit: 'binary' }), (name, text) => {
        const [header = ''] = written({ [name]: text }, text).split('components:');
        expect(header.split(/[\n\r\u0085\u2028\u2029]/).slice(0, -1)).toSatisfy((lines: string[]) =>
          lines.every((one) => one.startsWith('#')),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('numbers are written as KFP writes doubles', () => {
  test.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e-7, '1.0e-07'],
    [1.5e-5, '1.5e-05'],
    [0.0001, '0.0001'],
    [123_456_789_012_345, '123456789012345.0'],
    [1e16, '1.0e+16'],
    [1.25e300, '1.25e+300'],
    [5e-324, '5.0e-324'],
  ])('%d as %s', (value, text) => {
    expect(line(written({ a: value }), 'defaultValue')).toBe(`        defaultValue: ${text}`);
  });

  test('within lists and objects too, but not where the format has integers', () => {
    const text = writePipeline({
      spec: {
        ...specWith({ a: { b: [1] } }),
        root: {
          dag: {
            tasks: {
              t: {
                componentRef: { name: 'c' },
                retryPolicy: { maxRetryCount: 2, backoffFactor: 2 },
              },
            },
          },
        },
      },
      platform,
    });
    expect(line(text, 'maxRetryCount')).toMatch(/: 2$/);
    expect(line(text, 'backoffFactor')).toMatch(/: 2\.0$/);
    expect(written({ a: { b: [1] } })).toContain('- 1.0');
  });
});

test('the header names inputs in order, with Python’s words for their defaults', () => {
  const text = written({ b: ['x', "o'clock", null], a1: { k: true }, a: "it's" }, 'One\nTwo');
  expect(text.split('components:')[0]).toBe(`# PIPELINE DEFINITION
# Name: p
# Description: One
#              Two
# Inputs:
#    a: dict [Default: 'it's']
#    a1: dict [Default: {'k': True}]
#    b: dict [Default: ['x', "o'clock", None]]
`);
});
