import { nearestName } from '../../core/nearest-name.ts';
import type { ModelOutputs, OnnxColumn } from '../../models/onnx/onnx-runner.ts';
import { describeColumns, kindOf, problemWithValue } from '../check-value.ts';
import type { Deployment } from '../endpoint-store.ts';
import { ServingError } from '../errors.ts';
import type { ModelSignature, PredictRequest } from '../predict-request.ts';
import { checkRowCount, RequestProblems } from '../request-problems.ts';

type Instance = Readonly<Record<string, unknown>>;

/** Vertex AI's PredictResponse (google.cloud.aiplatform.v1.PredictionService). */
export interface VertexPredictResponse {
  readonly predictions: readonly Readonly<Record<string, string | number>>[];
  readonly deployedModelId: string;
  readonly model: string;
  readonly modelVersionId: string;
  readonly modelDisplayName: string;
}

/**
 * Reads `{ instances: [{ column: value, … }, …], parameters? }`. Every column of the model must be
 * in every instance, null where the value is missing. Columns the model does not know are ignored:
 * Vertex clients send whole records, and a misspelt column is noticed as a missing one.
 */
export function readVertexPredict(
  body: unknown,
  signature: ModelSignature,
  rowsMax: number,
): PredictRequest {
  const instances = instancesOf(body);
  checkRowCount(instances.length, rowsMax);
  const problems = new RequestProblems();
  const isObject = (instance: unknown): instance is Instance =>
    typeof instance === 'object' && instance !== null && !Array.isArray(instance);
  const notObject = instances.findIndex((instance) => !isObject(instance));
  if (notObject >= 0)
    problems.add(
      `instances[${notObject}] is ${kindOf(instances[notObject])}; it must be an object with a value for each column`,
    );
  problems.throwIfAny(() => expectationOf(signature));
  const columns: Record<string, (string | number | null)[]> = {};
  for (const column of signature.inputs)
    columns[column.name] = readColumn(column, instances as readonly Instance[], problems);
  problems.throwIfAny(() => expectationOf(signature));
  return { columns, rows: instances.length };
}

function readColumn(
  column: OnnxColumn,
  instances: readonly Instance[],
  problems: RequestProblems,
): (string | number | null)[] {
  const { name } = column;
  const values = new Array<string | number | null>(instances.length);
  for (let row = 0; row < instances.length && !problems.isFull; row += 1) {
    const instance = instances[row] as Instance;
    const value = instance[name];
    const problem = problemWithValue(column, value);
    if (problem === undefined) values[row] = value as string | number | null;
    else if (Object.hasOwn(instance, name))
      problems.add(`instances[${row}].${name} must be ${problem}`);
    else problems.add(`instances[${row}] lacks the column ${name}${suggestion(name, instance)}`);
  }
  return values;
}

function suggestion(name: string, instance: Instance): string {
  const near = nearestName(name, Object.keys(instance).slice(0, 200));
  return near === undefined ? '' : ` (it has ${near.slice(0, 80)}, which the model does not know)`;
}

function instancesOf(body: unknown): readonly unknown[] {
  const instances =
    typeof body === 'object' && body !== null ? (body as Instance).instances : undefined;
  if (Array.isArray(instances)) return instances;
  throw new ServingError(
    'invalid-input',
    'predict-invalid',
    `The body must be {"instances": [{"column": value, …}, …]}; ${instances === undefined ? 'it has no instances' : `instances is ${kindOf(instances)}`}.`,
  );
}

const expectationOf = ({ inputs }: ModelSignature): string =>
  `The model takes ${describeColumns(inputs)}; send null where a value is missing.`;

/** One prediction object per instance, in the order of the request. */
export function vertexPredictResponse(
  outputs: ModelOutputs,
  rows: number,
  deployment: Deployment,
): VertexPredictResponse {
  const names = Object.keys(outputs);
  const predictions = Array.from({ length: rows }, (_, row) => {
    const prediction: Record<string, string | number> = {};
    for (const name of names) prediction[name] = outputs[name]?.[row] as string | number;
    return prediction;
  });
  return {
    predictions,
    deployedModelId: deployment.id,
    model: deployment.model,
    modelVersionId: String(deployment.version),
    modelDisplayName: deployment.model,
  };
}
