import { parse } from '@bufbuild/cel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conditionFormula, truthOf } from './condition-formula.ts';

const truth = (text: string) => truthOf(conditionFormula(parse(text).expr));

describe('when a condition holds', () => {
  test.each([
    ['a == 1 || !(a == 1)', 'always'],
    ['a == 1 || a != 1', 'always'],
    ['1 == a || a != 1', 'always'],
    ['a > b || a <= b', 'always'],
    ['a > b || b >= a', 'always'],
    ['!(a > 1 && b < 2) || (2 > b && 1 < a)', 'always'],
    ['a == 1 || (b || (!(a == 1) && !b))', 'always'],
    ['true', 'always'],
    ['false', 'never'],
    ['a == 1 && a != 1', 'never'],
    ['a < b && a >= b', 'never'],
    ['a && false', 'never'],
    ['a == 1', 'sometimes'],
    ['a > b || a < b', 'sometimes'],
    ['a == 1 || a == 2', 'sometimes'],
    ['a == "1" || a != 1', 'sometimes'],
    ['f(a) || !f(b)', 'sometimes'],
    ['f(a) || !f(a)', 'always'],
  ])('%s: %s', (text, expected) => {
    expect(truth(text)).toBe(expected);
  });

  test('is unknown when there are too many cases', () => {
    const names = Array.from({ length: 40 }, (_, index) => `a${index}`);
    expect(truth(names.join(' && '))).toBe('unknown');
  });

  test('branches of any length with an otherwise cover every case', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), (count) => {
        const tests = Array.from({ length: count }, (_, index) => `n == ${index}`);
        const before = (index: number) => tests.slice(0, index).map((one) => `!(${one})`);
        const branches = tests.map((one, index) => [...before(index), one].join(' && '));
        const otherwise = before(count).join(' && ');
        const covered = [...branches, otherwise].map((one) => `(${one})`).join(' || ');
        expect(truth(covered)).toBe('always');
        expect(truth(branches.map((one) => `(${one})`).join(' || '))).toBe('sometimes');
      }),
    );
  });
});
