import type { ComponentSpec, PipelineSpec } from '../../ir/pipeline-spec.ts';
import type { ReadComponent } from '../../ir/read-component.ts';
import { memberName } from './member-name.ts';
import { reachableComponents, referencesOf } from './reachable-components.ts';

/** What an imported file must not be, since nothing could run it; undefined when it is well made. */
export function problemOfImported({ component, pipeline }: ReadComponent): string | undefined {
  const { spec } = pipeline;
  const reached = [['root', component] as const, ...reachableComponents(spec)];
  for (const [name, inner] of reached) {
    const problem = problemOfComponent(name, inner, spec);
    if (problem !== undefined) return problem;
  }
  return problemOfNames(component) ?? problemOfCycles(spec);
}

function problemOfComponent(
  name: string,
  component: ComponentSpec,
  { components, deploymentSpec }: PipelineSpec,
): string | undefined {
  const { dag, executorLabel } = component;
  if ((dag === undefined) === (executorLabel === undefined))
    return `"${name}" must have either tasks or an executor`;
  if (executorLabel !== undefined && !Object.hasOwn(deploymentSpec.executors, executorLabel))
    return `"${name}" is run by "${executorLabel}", which is not there`;
  const missing = referencesOf(component).find((key) => !Object.hasOwn(components, key));
  return missing === undefined
    ? undefined
    : `a task of "${name}" uses "${missing}", which is not there`;
}

/** Dashes are in what KFP writes for the outputs of inner tasks. */
const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;

function problemOfNames({ inputDefinitions, outputDefinitions }: ComponentSpec) {
  const inputs = namesOf(inputDefinitions);
  const outputs = namesOf(outputDefinitions);
  const wrong = [...inputs, ...outputs].find((name) => !NAME.test(name) || name === '__proto__');
  if (wrong !== undefined)
    return `an input or output is called ${JSON.stringify(wrong.slice(0, 100))}; use letters, digits and underscores`;
  const twice = repeated(inputs) ?? repeated(outputs.map(memberName));
  return twice === undefined ? undefined : `two of its inputs or outputs are called "${twice}"`;
}

const namesOf = (definitions: { parameters?: object; artifacts?: object } = {}): string[] => [
  ...Object.keys(definitions.parameters ?? {}),
  ...Object.keys(definitions.artifacts ?? {}),
];

const repeated = (names: readonly string[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) !== index);

/** Takes components away whose tasks use none that is left; a cycle stays. */
function problemOfCycles(spec: PipelineSpec): string | undefined {
  const left = reachableComponents(spec);
  const isLeaf = (component: ComponentSpec) =>
    !referencesOf(component).some((name) => left.has(name));
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    for (const [name, component] of [...left].reverse()) if (isLeaf(component)) left.delete(name);
  }
  const [name] = left.keys();
  return name === undefined ? undefined : `"${name}" contains itself`;
}
