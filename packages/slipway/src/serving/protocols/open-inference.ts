import { nearestName } from '../../core/nearest-name.ts';
import type { ModelOutputs, OnnxColumn, OnnxColumnType } from '../../models/onnx/onnx-runner.ts';
import { describeColumns, kindOf, problemWithValue } from '../check-value.ts';
import { ServingError } from '../errors.ts';
import type { ModelSignature, PredictRequest } from '../predict-request.ts';
import { checkRowCount, RequestProblems } from '../request-problems.ts';

type Values = readonly unknown[];

/** A tensor of a request or response (Open Inference Protocol v2, REST). */
interface InferTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly data: Values;
}

export interface InferRequest extends PredictRequest {
  readonly id?: string;
  /** The outputs asked for, in the order asked; all where none is named. */
  readonly outputs: readonly OnnxColumn[];
}

/** The protocol's name of each column type. */
export const DATATYPES = {
  string: 'BYTES',
  float32: 'FP32',
  float64: 'FP64',
  int32: 'INT32',
  int64: 'INT64',
} as const satisfies Record<OnnxColumnType, string>;

/**
 * Reads an inference request. Each input is a tensor [N] or [N, 1], its data flat or nested; the
 * datatype must be the model's (a client that has FP64 for FP32 is refused, as other servers do).
 * An input the model does not know is an error. Unknown parameters are tolerated, as the protocol asks.
 */
export function readInferRequest(
  body: unknown,
  signature: ModelSignature,
  rowsMax: number,
): InferRequest {
  const request = objectOf(body, 'The body');
  const tensors = new Map<string, InferTensor>();
  const problems = new RequestProblems();
  for (const [index, value] of listOf(request.inputs, 'inputs').entries()) {
    const tensor = tensorOf(value, `inputs[${index}]`);
    if (tensors.has(tensor.name)) problems.add(`the input ${shown(tensor.name)} is given twice`);
    tensors.set(tensor.name, tensor);
    if (problems.isFull) break;
  }
  const expected = () =>
    `The model takes ${signature.inputs.map((column) => `${column.name} (${DATATYPES[column.type]})`).join(', ')}.`;
  checkNames([...tensors.keys()], signature.inputs, problems);
  problems.throwIfAny(expected);
  const rows = tensors.get(signature.inputs[0]?.name ?? '')?.shape[0] ?? 0;
  checkRowCount(rows, rowsMax);
  const columns: Record<string, (string | number | null)[]> = {};
  for (const column of signature.inputs) {
    const tensor = tensors.get(column.name) as InferTensor;
    columns[column.name] = readColumn(column, { tensor, rows }, problems);
  }
  problems.throwIfAny(expected);
  const { id } = request;
  return {
    columns,
    rows,
    outputs: requestedOutputs(request.outputs, signature.outputs),
    ...(typeof id === 'string' ? { id } : {}),
  };
}

function checkNames(
  given: readonly string[],
  inputs: readonly OnnxColumn[],
  problems: RequestProblems,
): void {
  const known = inputs.map(({ name }) => name);
  for (const name of known) if (!given.includes(name)) problems.add(`the input ${name} is missing`);
  for (const name of given) {
    if (known.includes(name)) continue;
    const near = nearestName(name.slice(0, 80), known);
    problems.add(
      `the model has no input ${shown(name)}${near === undefined ? '' : ` (did you mean ${near}?)`}`,
    );
  }
}

function readColumn(
  column: OnnxColumn,
  { tensor, rows }: { readonly tensor: InferTensor; readonly rows: number },
  problems: RequestProblems,
): (string | number | null)[] {
  const { name } = tensor;
  const misfit = problemWithTensor(column, tensor, rows);
  if (misfit !== undefined) problems.add(`the input ${name} ${misfit}`);
  if (!problems.isEmpty) return [];
  const values = new Array<string | number | null>(rows);
  for (let row = 0; row < rows && !problems.isFull; row += 1) {
    const cell = tensor.data[row];
    const value = Array.isArray(cell) && cell.length === 1 ? cell[0] : cell;
    const problem = problemWithValue(column, value);
    if (problem === undefined) values[row] = value as string | number | null;
    else problems.add(`the input ${name} must hold ${problem} at row ${row}`);
  }
  return values;
}

function problemWithTensor(
  column: OnnxColumn,
  { shape, datatype, data }: InferTensor,
  rows: number,
): string | undefined {
  const dimensions = `[${shape.slice(0, 8).join(', ')}]`;
  if (datatype !== DATATYPES[column.type])
    return `must have datatype ${DATATYPES[column.type]}, not ${shown(datatype)}`;
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1))
    return `must have the shape [N] or [N, 1], not ${dimensions}`;
  if (shape[0] !== rows)
    return `has the shape ${dimensions} where the first input has ${rows} rows`;
  if (data.length !== rows) return `has ${data.length} values for the shape ${dimensions}`;
  return undefined;
}

function requestedOutputs(
  requested: unknown,
  outputs: readonly OnnxColumn[],
): readonly OnnxColumn[] {
  if (requested === undefined || requested === null) return outputs;
  const names = listOf(requested, 'outputs').map((output, index) =>
    textOf(objectOf(output, `outputs[${index}]`).name, `outputs[${index}].name`),
  );
  if (names.length === 0) return outputs;
  const problems = new RequestProblems();
  const chosen = names.flatMap((name) => {
    const output = outputs.find((known) => known.name === name);
    if (output === undefined) problems.add(`the model has no output ${shown(name)}`);
    return output ?? [];
  });
  if (new Set(names).size < names.length) problems.add('an output is asked for twice');
  problems.throwIfAny(() => `The model gives ${describeColumns(outputs)}.`);
  return chosen;
}

function tensorOf(value: unknown, place: string): InferTensor {
  const tensor = objectOf(value, place);
  const shape = listOf(tensor.shape, `${place}.shape`);
  if (!shape.every((size) => Number.isSafeInteger(size) && (size as number) >= 0))
    throw invalid(`${place}.shape must be whole numbers.`);
  const parameters = tensor.parameters;
  if (tensor.data === undefined && isObject(parameters) && 'binary_data_size' in parameters)
    throw new ServingError(
      'unsupported',
      'predict-binary-tensor',
      `${place} refers to binary data, which this server does not read; send its values as JSON data.`,
    );
  return {
    name: textOf(tensor.name, `${place}.name`),
    datatype: textOf(tensor.datatype, `${place}.datatype`),
    shape: shape as number[],
    data: listOf(tensor.data, `${place}.data`),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function objectOf(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw invalid(`${place} must be an object, not ${kindOf(value)}.`);
  return value;
}

function listOf(value: unknown, place: string): Values {
  if (!Array.isArray(value)) throw invalid(`${place} must be a list, not ${kindOf(value)}.`);
  return value;
}

function textOf(value: unknown, place: string): string {
  if (typeof value !== 'string') throw invalid(`${place} must be a string, not ${kindOf(value)}.`);
  return value;
}

const invalid = (message: string): ServingError =>
  new ServingError('invalid-input', 'predict-invalid', message);

const shown = (text: string): string => JSON.stringify(text.slice(0, 80));

/** The response to an inference request; `id` is echoed, outputs keep the order asked for. */
export function inferResponse(
  request: InferRequest,
  answer: {
    readonly model: string;
    readonly version: string;
    readonly outputs: ModelOutputs;
  },
): Readonly<Record<string, unknown>> {
  return {
    model_name: answer.model,
    model_version: answer.version,
    ...(request.id === undefined ? {} : { id: request.id }),
    outputs: request.outputs.map(({ name, type, rank }) => ({
      name,
      shape: rank === 1 ? [request.rows] : [request.rows, 1],
      datatype: DATATYPES[type],
      data: answer.outputs[name],
    })),
  };
}

/** `GET /v2/models/M`: what the model takes and gives; -1 is the open number of rows. */
export function modelMetadata(
  model: { readonly name: string; readonly versions: readonly string[] },
  signature: ModelSignature,
): Readonly<Record<string, unknown>> {
  const tensors = (columns: readonly OnnxColumn[]) =>
    columns.map(({ name, type, rank }) => ({
      name,
      datatype: DATATYPES[type],
      shape: rank === 1 ? [-1] : [-1, 1],
    }));
  return {
    name: model.name,
    versions: model.versions,
    platform: 'onnx_onnxv1',
    inputs: tensors(signature.inputs),
    outputs: tensors(signature.outputs),
  };
}
