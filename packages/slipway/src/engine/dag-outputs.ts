import type { JsonValue } from '../core/json.ts';
import type { DagSpec } from '../ir/pipeline-spec.ts';
import type { ArtifactValue, TaskValues } from '../runs/run-record.ts';

/** What a DAG hands out: each output from the first of its selectors whose task has outputs (OneOf). */
export function dagOutputs(
  dag: DagSpec,
  outputsOf: (task: string) => TaskValues | null,
): TaskValues {
  const parameters: Record<string, JsonValue> = {};
  const artifacts: Record<string, ArtifactValue> = {};
  for (const [name, output] of Object.entries(dag.outputs?.parameters ?? {})) {
    const selectors =
      output.valueFromOneof?.parameterSelectors ??
      (output.valueFromParameter === undefined ? [] : [output.valueFromParameter]);
    for (const { producerSubtask, outputParameterKey } of selectors) {
      const value = outputsOf(producerSubtask)?.parameters[outputParameterKey];
      if (value !== undefined && !(name in parameters)) parameters[name] = value;
    }
  }
  for (const [name, output] of Object.entries(dag.outputs?.artifacts ?? {}))
    for (const { producerSubtask, outputArtifactKey } of output.artifactSelectors ?? []) {
      const value = outputsOf(producerSubtask)?.artifacts[outputArtifactKey];
      if (value !== undefined && !(name in artifacts)) artifacts[name] = value;
    }
  return { parameters, artifacts };
}
