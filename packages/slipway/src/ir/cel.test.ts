import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../core/json.ts';
import { evaluateCondition } from './cel.ts';

const value = (name: string) => `inputs.parameter_values['${name}']`;

describe('a condition holds or not', () => {
  test.each<[string, JsonObject, boolean]>([
    [`int(${value('n')}) > 2`, { n: 3 }, true],
    [`int(${value('n')}) > 2`, { n: 2 }, false],
    [`int(${value('n')}) == 9007199254740991`, { n: Number.MAX_SAFE_INTEGER }, true],
    [`double(int(${value('n')})) < 2.5`, { n: 2 }, true],
    [`${value('d')} >= 0.75`, { d: 1 }, true],
    [`${value('d')} <= double(int(${value('n')}))`, { d: 2.5, n: 2 }, false],
    [`${value('s')} == 'it\\'s "so" \\\\ \\u0007'`, { s: 'it\'s "so" \\ \u0007' }, true],
    [`${value('s')} == 'a'`, { s: 'A' }, false],
    [`${value('b')} == true`, { b: true }, true],
    [`${value('b')} == true`, { b: false }, false],
    [`!(${value('b')} == true)`, { b: false }, true],
    [`(${value('b')} == true) && (int(${value('n')}) > 2)`, { b: true, n: 1 }, false],
    [`(${value('b')} == true) || (int(${value('n')}) > 2)`, { b: true, n: 1 }, true],
    [`'a' in ${value('l')}`, { l: ['a'] }, true],
    [`${value('o')}['a'] == 1.0`, { o: { a: 1 } }, true],
    [`${value('x')} == null`, { x: null }, true],
    [`parseJson(${value('s')})['a']['b'] == true`, { s: '{"a": {"b": true}}' }, true],
    [`parseJson(${value('s')})[1] == 'x'`, { s: '[1, "x"]' }, true],
    [`parseJson(${value('s')}) == 2.0`, { s: '2' }, true],
  ])('%s with %j', (condition, values, holds) => {
    expect(evaluateCondition(condition, values)).toBe(holds);
  });
});

describe('what cannot be evaluated is an error, never false', () => {
  test.each<[string, string, JsonObject]>([
    ['a missing value', `${value('x')} == true`, {}],
    ['what objects inherit', `${value('constructor')} == 'x'`, {}],
    ['a missing member', `${value('o')}['b'] == 1.0`, { o: {} }],
    ['a text', value('s'), { s: 'true' }],
    ['a number', '1', {}],
    ['another type', `int(${value('s')}) > 1`, { s: 'many' }],
    ['an order of text and number', `${value('s')} > 1`, { s: 'a' }],
    ['text that is no JSON', `parseJson(${value('s')}) == 1.0`, { s: '{bad' }],
    ['an unknown function', 'shell("ls") == 1', {}],
    ['no expression', '', {}],
    ['half an expression', '1 +', {}],
    ['a quote that KFP’s compiler leaves open', `${value('s')} == 'it's'`, { s: "it's" }],
    ['nesting without end', `${'('.repeat(5000)}true${')'.repeat(5000)}`, {}],
  ])('%s', (_what, condition, values) => {
    expect(() => evaluateCondition(condition, values)).toThrow(
      expect.objectContaining({ code: 'condition-failed' }),
    );
  });

  test('and is shown cut when it is long', () => {
    expect(() => evaluateCondition('x'.repeat(100_000), {})).toThrow(
      expect.toSatisfy(({ message }: Error) => message.length < 1500),
    );
  });
});
