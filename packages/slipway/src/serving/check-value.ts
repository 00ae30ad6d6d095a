import type { OnnxColumn } from '../models/onnx/onnx-runner.ts';

const INT32_MAX = 2 ** 31 - 1;

/**
 * Why a value cannot stand in a column, or undefined when it can. null is a missing value: the
 * model says what it means in string and float columns; integer columns have none. Integers beyond
 * 2^53 are refused, since JSON numbers have been rounded by then.
 */
export function problemWithValue(column: OnnxColumn, value: unknown): string | undefined {
  switch (column.type) {
    case 'string':
      return value === null || typeof value === 'string'
        ? undefined
        : `a string, not ${kindOf(value)}`;
    case 'float32':
    case 'float64':
      return problemWithFloat(column.type, value);
    case 'int32':
    case 'int64':
      return problemWithInteger(column.type, value);
    default:
      return column.type satisfies never;
  }
}

function problemWithFloat(type: 'float32' | 'float64', value: unknown): string | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'number') return `a number, not ${kindOf(value)}`;
  const kept = type === 'float32' ? Math.fround(value) : value;
  return Number.isFinite(kept) ? undefined : `a number within the range of ${type}, not ${value}`;
}

function problemWithInteger(type: 'int32' | 'int64', value: unknown): string | undefined {
  if (typeof value !== 'number') return `an integer, not ${kindOf(value)}`;
  if (!Number.isInteger(value)) return `an integer, not ${value}`;
  if (!Number.isSafeInteger(value)) return `an integer from -(2^53 - 1) to 2^53 - 1, not ${value}`;
  const isInside = type === 'int64' || (value <= INT32_MAX && value >= -INT32_MAX - 1);
  return isInside ? undefined : `a 32-bit integer, not ${value}`;
}

/** A value's kind for a message; never its content, which may be long, deep or personal. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The columns a model expects, for a message: `age (float32), workclass (string)`. */
export const describeColumns = (columns: readonly OnnxColumn[]): string =>
  columns.map(({ name, type }) => `${name} (${type})`).join(', ');
