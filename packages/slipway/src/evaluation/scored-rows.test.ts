import { expect, test } from 'vitest';
import { scoredRows } from './scored-rows.ts';

test('refuses what is no prediction of two classes', () => {
  expect(() => scoredRows([0.5], [true, false])).toThrow(/1 scores for 2/);
  expect(() => scoredRows([], [])).toThrow(/both classes/);
  expect(() => scoredRows([0.1, 0.2], [true, true])).toThrow(/2 are positive/);
  expect(() => scoredRows([0.1, Number.NaN], [true, false])).toThrow(/row 2 is NaN/);
  expect(() => scoredRows([1.5, 0.1], [true, false])).toThrow(/row 1 is 1.5/);
});
