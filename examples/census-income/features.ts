import { CensusModelError } from './model/errors.ts';

/** One person, as raw column values; null is a missing value. */
export type CensusRow = Readonly<Record<string, string | number | boolean | null>>;

/** Columns whose zeros dominate and whose tail is long: log(1 + x), then standardized. */
export const logColumns = ['capital_gain', 'capital_loss'] as const;
/** Columns that are standardized as they are. */
export const linearColumns = ['hours_per_week'] as const;
/** Age in years, cut at these lower bounds into eleven buckets. */
export const ageBoundaries = [18, 25, 30, 35, 40, 45, 50, 55, 60, 65] as const;
/**
 * Numbers are cut at ± this much, far outside the data: one that float32 cannot hold would otherwise
 * leave the network as no number at all.
 */
export const NUMBER_LIMIT = 1e6;
export const categoricalColumns = [
  'workclass',
  'marital_status',
  'occupation',
  'relationship',
  'race',
  'native_country',
  'education',
] as const;

export const labelColumn = 'income_bracket';
export const labelValues = ['<=50K', '>50K'] as const;

const numericWidth = logColumns.length + linearColumns.length;
const bucketCount = ageBoundaries.length + 1;

/** Where the features of the categories begin in a row. */
export const categoryOffset = numericWidth + bucketCount;

/** How a numeric column becomes a feature. */
export interface NumericScale {
  readonly column: string;
  /** Stands in for a missing value: the median of the training rows. */
  readonly median: number;
  /** Of the column after its logarithm, if it has one. */
  readonly mean: number;
  readonly deviation: number;
}

/** What the training rows say about the columns; all that preprocessing needs to know. */
export interface FeatureSpec {
  readonly numeric: readonly NumericScale[];
  readonly ageMedian: number;
  /**
   * The values of each categorical column in the training rows, sorted. A missing value counts as the
   * value '' where training rows lack one; a value that is not in the list sets no feature.
   */
  readonly vocabularies: readonly { readonly column: string; readonly values: readonly string[] }[];
}

/** Features of one row: the scaled numbers, an age bucket, one feature per known category. */
export const featureWidth = (spec: FeatureSpec): number =>
  categoryOffset + spec.vocabularies.reduce((total, { values }) => total + values.length, 0);

/** Learns medians, scales and vocabularies from training rows. */
export function fitFeatures(rows: readonly CensusRow[]): FeatureSpec {
  return {
    numeric: [...logColumns, ...linearColumns].map((column) => fitScale(rows, column)),
    ageMedian: median(presentNumbers(rows, 'age')),
    vocabularies: categoricalColumns.map((column) => ({
      column,
      values: [...new Set(rows.map((row) => categoryOf(row, column)))].sort(),
    })),
  };
}

/** Rows to a dense matrix, row by row: the same arithmetic as the preprocessing inside the ONNX model. */
export function encodeFeatures(spec: FeatureSpec, rows: readonly CensusRow[]): Float32Array {
  const width = featureWidth(spec);
  const matrix = new Float32Array(rows.length * width);
  const lookups = spec.vocabularies.map(({ column, values }) => ({
    column,
    slots: new Map(values.map((value, slot) => [value, slot])),
    size: values.length,
  }));
  rows.forEach((row, index) => {
    let offset = index * width;
    for (const scale of spec.numeric) {
      const value = transform(scale.column, numberOf(row, scale.column) ?? scale.median);
      matrix[offset] = (value - scale.mean) / scale.deviation;
      offset += 1;
    }
    const age = numberOf(row, 'age') ?? spec.ageMedian;
    matrix[offset + ageBoundaries.filter((boundary) => age >= boundary).length] = 1;
    offset += bucketCount;
    for (const { column, slots, size } of lookups) {
      const slot = slots.get(categoryOf(row, column));
      if (slot !== undefined) matrix[offset + slot] = 1;
      offset += size;
    }
  });
  return matrix;
}

/** 1 for an income above 50,000 dollars, else 0. */
export const encodeLabels = (rows: readonly CensusRow[]): Float32Array =>
  Float32Array.from(rows, (row) => (row[labelColumn] === labelValues[1] ? 1 : 0));

export const isLogColumn = (column: string): boolean =>
  (logColumns as readonly string[]).includes(column);

const transform = (column: string, value: number): number =>
  isLogColumn(column) ? Math.log1p(Math.max(value, 0)) : value;

function fitScale(rows: readonly CensusRow[], column: string): NumericScale {
  const values = presentNumbers(rows, column);
  const middle = median(values);
  const transformed = values.map((value) => transform(column, value));
  const mean = transformed.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const variance =
    transformed.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  // A column with a single value carries nothing: any divisor but zero will do.
  return { column, median: middle, mean, deviation: Math.sqrt(variance) || 1 };
}

const presentNumbers = (rows: readonly CensusRow[], column: string): number[] =>
  rows.map((row) => numberOf(row, column)).filter((value) => value !== undefined);

function numberOf(row: CensusRow, column: string): number | undefined {
  const value = row[column] ?? Number.NaN;
  if (typeof value !== 'number')
    throw new CensusModelError(
      'invalid-input',
      'census-not-a-number',
      `A row has the ${column} ${JSON.stringify(value).slice(0, 80)}; a number is needed. Check the table's schema.`,
    );
  return Number.isNaN(value) ? undefined : Math.min(NUMBER_LIMIT, Math.max(-NUMBER_LIMIT, value));
}

function categoryOf(row: CensusRow, column: string): string {
  const value = row[column];
  return value === null || value === undefined ? '' : String(value);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? upper) + upper) / 2 : upper;
}
