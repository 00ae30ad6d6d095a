import { parse } from '@bufbuild/cel';
import { describe, expect, test } from 'vitest';
import { type CelType, celType, parameterCelType } from './cel-type.ts';
import { checkCel } from './check-cel.ts';

const VALUES = new Map<string, CelType>([
  ['s', parameterCelType('STRING')],
  ['n', parameterCelType('NUMBER_INTEGER')],
  ['d', parameterCelType('NUMBER_DOUBLE')],
  ['b', parameterCelType('BOOLEAN')],
  ['l', parameterCelType('LIST')],
  ['o', parameterCelType('STRUCT')],
  ['x', parameterCelType(undefined)],
  ['text', celType('string')],
  ['m', { ...celType('map'), member: (name) => (name === 'a' ? celType('int') : undefined) }],
]);

const check = (expression: string) => checkCel(parse(expression).expr, VALUES);

describe('an expression that KFP evaluates has a type', () => {
  test.each([
    ['s == "a"', 'bool'],
    ['int(n) == 1', 'bool'],
    ['int(n) > 1 && !(d < 0.5)', 'bool'],
    ['n > 1', 'bool'],
    ['n == 1', 'bool'],
    ['d <= double(int(n))', 'bool'],
    ['b == true', 'bool'],
    ['b', 'bool'],
    ['x', 'dyn'],
    ['x == null', 'bool'],
    ['s == null', 'bool'],
    ['"a" in l', 'bool'],
    ['"a" in o', 'bool'],
    ['o["a"] == 1.0', 'bool'],
    ['o.a.b.c == "x"', 'bool'],
    ['has(o.a)', 'bool'],
    ['l[0] == "a"', 'bool'],
    ['l[int(n)] == "a"', 'bool'],
    ['l.all(e, e > 1.0)', 'bool'],
    ['l.exists(e, e == s)', 'bool'],
    ['l.map(e, e + "a")', 'list'],
    ['l.filter(e, e > n).size() > 0', 'bool'],
    ['[1, 2].exists(e, int(n) == e)', 'bool'],
    ['{"a": 1}["a"] == 1', 'bool'],
    ['s.startsWith("a") || text.matches("b+")', 'bool'],
    ['s.contains(text)', 'bool'],
    ['size(l) == 2', 'bool'],
    ['s + "a" == "b"', 'bool'],
    ['d * 2.0 > 1.0', 'bool'],
    ['parseJson(s)["a"]', 'dyn'],
    ['parseJson(text).a[0]', 'dyn'],
    ['string(n) == s', 'bool'],
    ['text', 'string'],
    ['b ? "a" : "b"', 'string'],
    ['b ? "a" : 1', 'dyn'],
    ['type(x) == int', 'bool'],
    ['timestamp(s).getFullYear() > 2000', 'bool'],
    ['duration("60s") < duration("1h")', 'bool'],
    ['int(s) % 2 == 0', 'bool'],
    ['m["a"] == 1', 'bool'],
    ['dyn(1) == 1.5', 'bool'],
  ])('%s', (expression, type) => {
    expect(check(expression)).toMatchObject({ problems: [], type: { actual: type } });
  });
});

describe('an expression that KFP refuses or that fails is a problem of one kind', () => {
  test.each([
    ['s == 1', 'type', 'compares a string with an int'],
    ['s == n', 'type', 'compares a string with a double'],
    ['b == "true"', 'type', 'compares a bool with a string'],
    ['l == "a"', 'type', 'compares a list with a string'],
    ['int(n) == 0.5', 'type', 'compares an int with a double'],
    ['s > 1', 'type', '> does not take (string, int)'],
    ['int(n) > 0.5', 'type', '> does not take (int, double)'],
    ['double(n) < 1', 'type', '< does not take (double, int)'],
    ['n % 2 == 0', 'type', '% does not take (double, int)'],
    ['n + 1 > 2', 'type', '+ does not take (double, int)'],
    ['s && b', 'type', '&& takes truth values, not a string'],
    ['!n', 'type', '! takes truth values, not a double'],
    ['n ? 1 : 2', 'type', '?: takes truth values'],
    ['int(b) == 1', 'type', 'int does not take (bool)'],
    ['parseJson(o)["a"]', 'type', 'parseJson does not take (map)'],
    ['parseJson(1)', 'type', 'parseJson does not take (int)'],
    ['n.startsWith("a")', 'type', 'startsWith does not take (double, string)'],
    ['s.startsWith()', 'type', 'startsWith does not take (string)'],
    ['s["a"] == 1', 'type', 'a string has no members'],
    ['s.a == 1', 'type', 'a string has no member "a"'],
    ['l["a"] == 1', 'type', 'a list has no member of the kind string'],
    ['s.all(e, e == 1)', 'type', 'a string has no elements'],
    ['"a" in s', 'type', 'in does not take (string, string)'],
    ['y == 1', 'names', '"y" is no name'],
    ['shell("ls") == 1', 'names', '"shell" is no function'],
    ['l.all(e, f == 1)', 'names', '"f" is no name'],
    ['s == "inputs.parameter_values[1]"', 'text', 'the text'],
  ])('%s', (expression, kind, message) => {
    const { problems } = check(expression);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.kind).toBe(kind);
    expect(problems[0]?.message).toContain(message);
  });
});

test('a name of a comprehension hides another, and only within', () => {
  expect(check('l.all(s, s > 1.0) && s == "a"').problems).toEqual([]);
  expect(check('l.all(s, s > 1.0) && s > 1').problems).toHaveLength(1);
});

test('what is nested too deep for the stack is a problem, no crash', () => {
  const deep = Array.from({ length: 3000 }, () => '1').join(' + ');
  expect(['int', 'dyn']).toContain(check(deep).type.actual);
});

test('problems are at most ten', () => {
  const many = Array.from({ length: 50 }, (_, index) => `y${index} == 1`).join(' && ');
  expect(check(many).problems).toHaveLength(10);
});
