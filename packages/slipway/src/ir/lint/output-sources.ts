import type { DagSpec } from '../pipeline-spec.ts';

export type DagOutputs = NonNullable<DagSpec['outputs']>;
type ParameterOutput = NonNullable<DagOutputs['parameters']>[string];
type ArtifactOutput = NonNullable<DagOutputs['artifacts']>[string];

/** Where an output's value comes from: a task's name and output, and the path that says so. */
export interface OutputSource {
  readonly task: string;
  readonly output: string;
  readonly at: string;
}

/** Sources of a parameter that a dag gives out; several are branches. */
export function parameterSources(
  { valueFromParameter, valueFromOneof }: ParameterOutput,
  path: string,
): OutputSource[] {
  const single = valueFromParameter === undefined ? [] : [valueFromParameter];
  return [
    ...single.map((selector) => ({ selector, at: `${path}.valueFromParameter` })),
    ...(valueFromOneof?.parameterSelectors ?? []).map((selector, index) => ({
      selector,
      at: `${path}.valueFromOneof.parameterSelectors.${index}`,
    })),
  ].map(({ selector, at }) => ({
    task: selector.producerSubtask,
    output: selector.outputParameterKey,
    at,
  }));
}

/** Sources of an artifact that a dag gives out; several are branches. */
export const artifactSources = (
  { artifactSelectors = [] }: ArtifactOutput,
  path: string,
): OutputSource[] =>
  artifactSelectors.map(({ producerSubtask, outputArtifactKey }, index) => ({
    task: producerSubtask,
    output: outputArtifactKey,
    at: `${path}.artifactSelectors.${index}`,
  }));
