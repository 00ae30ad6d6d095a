import type { JsonValue } from '../core/json.ts';
import type { DagSpec } from '../ir/pipeline-spec.ts';
import type { TaskValues } from '../runs/run-record.ts';
import { artifactOf, bindArtifact } from './resolve-inputs.ts';

type OutputsOf = (task: string) => TaskValues | null;
type Outputs = NonNullable<DagSpec['outputs']>;

/** What a DAG hands out: each output from the first of its selectors whose task has outputs (OneOf). */
export function dagOutputs(dag: DagSpec, outputsOf: OutputsOf): TaskValues {
  const values = { parameters: {} as Record<string, JsonValue>, artifacts: {}, artifactLists: {} };
  for (const [name, output] of Object.entries(dag.outputs?.parameters ?? {})) {
    const value = parameterOf(output, outputsOf);
    if (value !== undefined) values.parameters[name] = value;
  }
  for (const [name, { artifactSelectors = [] }] of Object.entries(dag.outputs?.artifacts ?? {}))
    bindArtifact(
      values,
      name,
      artifactSelectors
        .map(({ producerSubtask, outputArtifactKey }) =>
          artifactOf(outputsOf(producerSubtask), outputArtifactKey),
        )
        .find((value) => value !== undefined),
    );
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

/** What the iterations of a loop hand out together: a list for each output, in the order of the items. */
export function collectedOutputs(dag: DagSpec, iterations: readonly TaskValues[]): TaskValues {
  const parameters = Object.keys(dag.outputs?.parameters ?? {}).map((name) => [
    name,
    iterations.map((values) => values.parameters[name] ?? null),
  ]);
  const lists = Object.keys(dag.outputs?.artifacts ?? {}).map((name) => [
    name,
    iterations.flatMap((values) => artifactOf(values, name) ?? []),
  ]);
  return {
    parameters: Object.fromEntries(parameters),
    artifacts: {},
    artifactLists: Object.fromEntries(lists),
  };
}
