import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateBinary } from './evaluate-binary.ts';
import { scoredRows } from './scored-rows.ts';
import { evaluateSlices } from './slices.ts';

const rowsOf = (given: readonly (readonly [boolean, number])[]) =>
  scoredRows(
    given.map(([, score]) => score),
    given.map(([label]) => label),
  );

describe('slices', () => {
  test('are measured by hand-counted numbers', () => {
    const rows = rowsOf([
      [true, 0.9],
      [true, 0.2],
      [false, 0.1],
      [false, 0.8],
      [true, 0.7],
    ]);
    const [sex] = evaluateSlices(rows, 0.5, { sex: ['f', 'f', 'f', 'f', null] });
    expect(sex?.slices).toMatchObject([
      {
        value: 'f',
        rows: 4,
        positives: 2,
        accuracy: { estimate: 0.5 },
        predictedPositiveRate: 0.5,
        truePositiveRate: 0.5,
        falsePositiveRate: 0.5,
        auc: 0.75,
      },
      { value: '(none)', rows: 1, truePositiveRate: 1, falsePositiveRate: null, auc: null },
    ]);
    expect(sex?.parityDifference).toBe(0.5);
    // 5 of 10 right: Wilson's interval as published for it.
    const half = rowsOf(Array.from({ length: 10 }, (_, row) => [row % 2 === 0, 0.9] as const));
    const [all] = evaluateSlices(half, 0.5, { all: Array(10).fill('x') });
    expect(all?.slices[0]?.accuracy.lower).toBeCloseTo(0.2366, 4);
    expect(all?.slices[0]?.accuracy.upper).toBeCloseTo(0.7634, 4);
  });

  test('cover every row once, whatever the values are', () => {
    const row = fc.tuple(fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(row, fc.option(fc.string())), { minLength: 1, maxLength: 300 }),
        (given) => {
          const rows = rowsOf([
            ...given.map(([one]) => one),
            [true, 1] as const,
            [false, 0] as const,
          ]);
          const values = [...given.map(([, value]) => value), '__proto__', 'constructor'];
          const [sliced] = evaluateSlices(rows, 0.5, { column: values });
          const slices = sliced?.slices ?? [];
          expect(slices.length).toBeLessThanOrEqual(50);
          expect(slices.reduce((sum, { rows: count }) => sum + count, 0)).toBe(values.length);
          for (const { accuracy } of slices) {
            expect(accuracy.lower).toBeLessThanOrEqual(accuracy.estimate + 1e-12);
            expect(accuracy.upper).toBeGreaterThanOrEqual(accuracy.estimate - 1e-12);
          }
        },
      ),
    );
  });

  test('of rare values beyond the fiftieth are one', () => {
    const given = Array.from({ length: 120 }, (_, row) => [row % 2 === 0, 0.5] as const);
    const values = given.map((_, row) => `value ${row}`);
    const [sliced] = evaluateSlices(rowsOf(given), 0.5, { id: values });
    expect(sliced?.slices).toHaveLength(50);
    expect(sliced?.slices.at(-1)).toMatchObject({ value: '(other)', rows: 71 });
  });

  test('of values that are called as the unnamed ones stay apart from them', () => {
    const rows = rowsOf([
      [true, 0.9],
      [false, 0.1],
      [true, 0.9],
    ]);
    const [odd] = evaluateSlices(rows, 0.5, { column: ['(none)', null, null] });
    expect(odd?.slices.map(({ value, rows: count }) => [value, count])).toEqual([
      ['(none) 2', 2],
      ['(none)', 1],
    ]);
    const given = Array.from({ length: 120 }, (_, row) => [row % 2 === 0, 0.5] as const);
    const values = given.map((_, row) => (row < 2 ? '(other)' : `value ${row}`));
    const [sliced] = evaluateSlices(rowsOf(given), 0.5, { id: values });
    const names = sliced?.slices.map(({ value }) => value) ?? [];
    expect(new Set(names).size).toBe(50);
    expect(sliced?.slices.at(-1)).toMatchObject({ value: '(other) 2', rows: 70 });
  });

  test('need a value for each row', () => {
    const labels = [true, false];
    expect(() =>
      evaluateBinary({ labels, scores: [0.9, 0.1], slices: { sex: ['f'] }, seed: 1 }),
    ).toThrow(/1 values of sex for 2/);
    expect(() =>
      evaluateBinary({ labels, scores: [0.9, 0.1], slices: { sex: [null, null] }, seed: 1 }),
    ).toThrow(/No row has a value of sex/);
  });
});
