import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonProblem } from './json-problem.ts';

test('what JSON gives back as it was is no problem', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(jsonProblem(value)).toBeUndefined();
    }),
  );
  expect(jsonProblem({ a: undefined })).toBeUndefined();
});

test.each([
  [Number.NaN, ' is NaN'],
  [{ rows: [1, 2, -Infinity] }, '.rows[2] is -Infinity'],
  [{ a: { b: new Map() } }, '.a.b is a Map'],
  [[new Set()], '[0] is a Set'],
  [{ n: 1n }, '.n is a bigint'],
  [[() => 1], '[0] is a function'],
])('%o is not the same afterwards', (value, problem) => {
  expect(jsonProblem(value)).toBe(problem);
});
