import { describe, expect, test } from 'vitest';
import {
  type CensusRow,
  categoryOffset,
  encodeFeatures,
  featureWidth,
  fitFeatures,
} from './features.ts';

const person: CensusRow = {
  age: 40,
  workclass: 'Private',
  education: 'Bachelors',
  marital_status: 'Divorced',
  occupation: 'Sales',
  relationship: 'Unmarried',
  race: 'White',
  native_country: 'Canada',
  capital_gain: 0,
  capital_loss: 0,
  hours_per_week: 40,
};
const rows: CensusRow[] = [
  person,
  { ...person, age: 20, workclass: null, hours_per_week: 20 },
  { ...person, age: 66, workclass: 'State-gov', hours_per_week: 60, capital_gain: Math.E - 1 },
];
const spec = fitFeatures(rows);
const encode = (row: CensusRow): number[] => [...encodeFeatures(spec, [row])];
const bucketOf = (age: number | null): number => {
  const bucket = encode({ ...person, age }).slice(3, categoryOffset);
  expect(bucket.filter((value) => value === 1)).toHaveLength(1);
  return bucket.indexOf(1);
};

describe('fitFeatures', () => {
  test('learns sorted values, a missing one as the empty string', () => {
    expect(spec.vocabularies[0]).toEqual({
      column: 'workclass',
      values: ['', 'Private', 'State-gov'],
    });
    expect(featureWidth(spec)).toBe(categoryOffset + 3 + 6);
  });

  test('scales by mean and deviation, gains after a logarithm', () => {
    expect(spec.numeric[0]).toEqual({
      column: 'capital_gain',
      median: 0,
      mean: expect.closeTo(1 / 3, 9),
      deviation: expect.closeTo(Math.sqrt(2) / 3, 9),
    });
    expect(spec.numeric[2]).toMatchObject({ column: 'hours_per_week', median: 40, mean: 40 });
  });

  test('a column with one value, or none, divides by no zero', () => {
    expect(spec.numeric[1]).toMatchObject({ mean: 0, deviation: 1 });
    const empty = fitFeatures([{ ...person, hours_per_week: null }]);
    expect(empty.numeric[2]).toEqual({
      column: 'hours_per_week',
      median: 0,
      mean: 0,
      deviation: 1,
    });
  });
});

describe('encodeFeatures', () => {
  test('an age falls into the bucket that begins at or below it', () => {
    expect([0, 17, 18, 24, 25, 64, 65, 120].map(bucketOf)).toEqual([0, 0, 1, 1, 2, 9, 10, 10]);
    expect(bucketOf(null)).toBe(bucketOf(40));
  });

  test('a known category sets its feature, an unseen one none', () => {
    const categories = (row: CensusRow): number[] =>
      encode(row).slice(categoryOffset, categoryOffset + 3);
    expect(categories(person)).toEqual([0, 1, 0]);
    expect(categories({ ...person, workclass: null })).toEqual([1, 0, 0]);
    expect(categories({ ...person, workclass: 'Astronaut' })).toEqual([0, 0, 0]);
  });

  test('a missing number is the median, a negative gain is none', () => {
    expect(encode({ ...person, hours_per_week: null })).toEqual(encode(person));
    expect(encode({ ...person, capital_gain: -7 })).toEqual(encode(person));
  });

  test('a number beyond all reason is cut, a text is refused', () => {
    const hours = (value: number | string) => encode({ ...person, hours_per_week: value });
    expect(hours(1e308)).toEqual(hours(1e6));
    expect(hours(-1e308)).toEqual(hours(-1e6));
    expect(bucketOf(1e308)).toBe(10);
    expect(() => hours('40')).toThrow(/hours_per_week "40"; a number is needed/);
  });
});
