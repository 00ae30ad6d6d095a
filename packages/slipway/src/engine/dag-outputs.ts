import type { JsonValue } from '../core/json.ts';
import type { DagSpec } from '../ir/pipeline-spec.ts';
import type { ArtifactValue, TaskValues } from '../runs/run-record.ts';

type OutputsOf = (task: string) => TaskValues | null;
type Outputs = NonNullable<DagSpec['outputs']>;

/** What a DAG hands out: each output from the first of its selectors whose task has outputs (OneOf). */
export function dagOutputs(dag: DagSpec, outputsOf: OutputsOf): TaskValues {
  return {
    parameters: chosen(dag.outputs?.parameters, (output) => parameterOf(output, outputsOf)),
    artifacts: chosen(dag.outputs?.artifacts, (output) => artifactOf(output, outputsOf)),
  };
}

/** The outputs that have a value. */
function chosen<Output, Value>(
  outputs: Readonly<Record<string, Output>> | undefined,
  resolve: (output: Output) => Value | undefined,
): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [name, output] of Object.entries(outputs ?? {})) {
    const value = resolve(output);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function parameterOf(
  output: NonNullable<Outputs['parameters']>[string],
  outputsOf: OutputsOf,
): JsonValue | undefined {
  const selectors = output.valueFromOneof?.parameterSelectors ?? [output.valueFromParameter];
  return selectors
    .map((selector) =>
      selector === undefined
        ? undefined
        : outputsOf(selector.producerSubtask)?.parameters[selector.outputParameterKey],
    )
    .find((value) => value !== undefined);
}

const artifactOf = (
  { artifactSelectors = [] }: NonNullable<Outputs['artifacts']>[string],
  outputsOf: OutputsOf,
): ArtifactValue | undefined =>
  artifactSelectors
    .map((selector) => outputsOf(selector.producerSubtask)?.artifacts[selector.outputArtifactKey])
    .find((value) => value !== undefined);
