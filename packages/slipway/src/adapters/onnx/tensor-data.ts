import { ModelError } from '../../models/errors.ts';
import type { OnnxColumn } from '../../models/onnx/onnx-runner.ts';

type Values = readonly (string | number | null)[];
type TensorData = string[] | Float32Array | Float64Array | Int32Array | BigInt64Array;

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

/** A column as ONNX Runtime takes it: missing values are '' among strings and NaN among floats. */
export function tensorData(column: OnnxColumn, values: Values): TensorData {
  switch (column.type) {
    case 'string':
      return values.map((value, row) => {
        if (typeof value === 'number') throw wrongValue(column, value, row);
        return value ?? '';
      });
    case 'float32':
      return floats(column, values, new Float32Array(values.length));
    case 'float64':
      return floats(column, values, new Float64Array(values.length));
    case 'int32':
      return Int32Array.from(values, (value, row) => {
        const integer = integerOf(column, value, row);
        if (integer < INT32_MIN || integer > INT32_MAX) throw wrongValue(column, value, row);
        return integer;
      });
    case 'int64':
      return BigInt64Array.from(values, (value, row) => BigInt(integerOf(column, value, row)));
    default:
      return column.type satisfies never;
  }
}

/** One value per row; throws `model-answers` when the model gave another number of them. */
export function valuesFromTensor(
  column: OnnxColumn,
  data: unknown,
  rows: number,
): readonly (string | number)[] {
  const values = Array.from(data as ArrayLike<string | number | bigint>, (value) =>
    typeof value === 'bigint' ? safeNumber(column, value) : value,
  );
  if (values.length !== rows)
    throw new ModelError(
      'failed',
      'model-answers',
      `The model gave ${values.length} values of ${column.name} for ${rows} rows; it must answer each row on its own.`,
    );
  return values;
}

function floats<Data extends Float32Array | Float64Array>(
  column: OnnxColumn,
  values: Values,
  data: Data,
): Data {
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? Number.NaN;
    if (typeof value === 'string') throw wrongValue(column, value, row);
    data[row] = value;
  }
  return data;
}

function integerOf(column: OnnxColumn, value: string | number | null, row: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw wrongValue(column, value, row);
  return value;
}

function safeNumber(column: OnnxColumn, value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new ModelError(
      'unsupported',
      'model-answers',
      `The model's ${column.name} gave ${value}, which JSON cannot carry exactly; export it as a string.`,
    );
  return number;
}

const wrongValue = (column: OnnxColumn, value: unknown, row: number): ModelError =>
  new ModelError(
    'invalid-input',
    'model-columns',
    `Row ${row} of column ${column.name} holds ${String(JSON.stringify(value)).slice(0, 80)}, which is no ${column.type}.`,
  );
