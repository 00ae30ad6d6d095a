import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { checkParameters, parseParameterText } from './check-parameters.ts';
import type { ParameterType, PipelineSpec } from './pipeline-spec.ts';
import type { SlipwayPlatform } from './platform-spec.ts';

const TYPES: Record<string, ParameterType> = {
  source: 'STRING',
  epochs: 'NUMBER_INTEGER',
  rate: 'NUMBER_DOUBLE',
  shuffle: 'BOOLEAN',
  columns: 'LIST',
  options: 'STRUCT',
};

const spec: PipelineSpec = {
  pipelineInfo: { name: 'p' },
  schemaVersion: '2.1.0',
  components: {},
  deploymentSpec: { executors: {} },
  root: {
    inputDefinitions: {
      parameters: {
        ...Object.fromEntries(
          Object.entries(TYPES).map(([name, parameterType]) => [
            name,
            { parameterType, isOptional: true },
          ]),
        ),
        source: { parameterType: 'STRING' },
        epochs: { parameterType: 'NUMBER_INTEGER', defaultValue: 5, isOptional: true },
      },
    },
  },
};

const platform: SlipwayPlatform = {
  deploymentSpec: { executors: {} },
  config: {
    parameters: {
      epochs: { type: 'integer', minimum: 1 },
      columns: { type: 'array', items: { type: 'string' } },
      source: { type: 'string', enum: ['train', 'eval'] },
    },
  },
};

const check = (given: JsonObject, withPlatform: SlipwayPlatform | undefined = platform) =>
  checkParameters(spec, withPlatform, given);
const found = (given: JsonObject) =>
  check(given).diagnostics.map(({ code, path }) => `${path}: ${code}`);

describe('the parameters of a run', () => {
  test('get their defaults; optional ones without a default stay absent', () => {
    expect(check({ source: 'train' })).toEqual({
      values: { source: 'train', epochs: 5 },
      diagnostics: [],
    });
  });

  test('are kept as given', () => {
    const given = { source: 'eval', epochs: 1, rate: 1, shuffle: false, columns: [], options: {} };
    expect(check(given)).toEqual({ values: given, diagnostics: [] });
  });

  test('are all named when they are wrong', () => {
    expect(found({ epochs: 0, columns: [1], rat: 1 })).toEqual([
      'rat: parameter-unknown',
      'source: parameter-missing',
      'epochs: parameter-value',
      'columns: parameter-value',
    ]);
  });

  test('are suggested when mistyped, else listed', () => {
    const message = (name: string) => check({ source: 'train', [name]: 1 }).diagnostics[0]?.message;
    expect(message('epcohs')).toBe(
      'The pipeline has no parameter "epcohs". Did you mean "epochs"?',
    );
    expect(message('zzz')).toContain('There are: source, epochs, rate');
  });

  test.each<[string, JsonValue]>([
    ['source', 1],
    ['source', null],
    ['epochs', 1.5],
    ['epochs', '5'],
    ['epochs', true],
    ['epochs', 2 ** 53],
    ['rate', '0.1'],
    ['shuffle', 1],
    ['shuffle', 'true'],
    ['columns', { 0: 'a' }],
    ['options', []],
    ['options', null],
  ])('are refused with another type: %s = %j', (name, value) => {
    expect(found({ source: 'train', [name]: value })).toEqual([`${name}: parameter-value`]);
  });

  test('are bound by the author’s constraints', () => {
    expect(found({ source: 'test' })).toEqual(['source: parameter-value']);
    expect(check({ source: 'train', epochs: 0 }).diagnostics[0]?.message).toMatch(
      /^The parameter "epochs" is 0, but .*>=1\.$/,
    );
  });

  test('have no constraints in a file of KFP’s own', () => {
    expect(checkParameters(spec, undefined, { source: 'x', epochs: -1 }).diagnostics).toEqual([]);
  });

  test('are shown cut when they are long', () => {
    const { diagnostics } = check({ source: 'train', epochs: 'x'.repeat(10_000) });
    expect(diagnostics[0]?.message.length).toBeLessThan(300);
  });

  test('are not what every object inherits', () => {
    expect(found({ source: 'train', constructor: 'x', toString: 'y' })).toEqual([
      'constructor: parameter-unknown',
      'toString: parameter-unknown',
    ]);
    const parameterType = 'STRING' as const;
    const named: PipelineSpec = {
      ...spec,
      root: { inputDefinitions: { parameters: { constructor: { parameterType } } } },
    };
    expect(checkParameters(named, platform, {}).diagnostics[0]?.code).toBe('parameter-missing');
    expect(checkParameters(named, platform, { constructor: 'x' })).toEqual({
      values: { constructor: 'x' },
      diagnostics: [],
    });
  });

  test('with a constraint that cannot be read are refused, not let through', () => {
    const odd = { ...platform, config: { parameters: { source: { $ref: 'http://x/y' } } } };
    const [diagnostic] = check({ source: 'train' }, odd).diagnostics;
    expect(diagnostic).toMatchObject({ code: 'parameter-value', path: 'source' });
    expect(diagnostic?.message).toMatch(/its constraint cannot be read/);
  });
});

describe('the text of --param', () => {
  test.each<[string, string, JsonValue]>([
    ['source', '5', '5'],
    ['source', '', ''],
    ['epochs', '5', 5],
    ['epochs', '-5', -5],
    ['rate', '1e-3', 0.001],
    ['shuffle', 'false', false],
    ['columns', '["a"]', ['a']],
    ['options', '{"a": 1}', { a: 1 }],
    ['unknown', '5', '5'],
    ['constructor', '5', '5'],
  ])('%s=%s is %j', (name, text, value) => {
    expect(parseParameterText(spec, name, text)).toEqual(value);
  });

  test.each([
    ['epochs', '5.5'],
    ['epochs', 'five'],
    ['epochs', ''],
    ['epochs', '9007199254740993'],
    ['rate', 'NaN'],
    ['rate', '1e999'],
    ['shuffle', 'True'],
    ['columns', 'a,b'],
    ['options', 'null'],
  ])('%s=%s is refused', (name, text) => {
    expect(() => parseParameterText(spec, name, text)).toThrow(
      expect.objectContaining({ code: 'parameter-value' }),
    );
  });
});
