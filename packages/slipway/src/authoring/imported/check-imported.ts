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

/** Takes components away whose tasks use none that is left (Kahn's algorithm); a cycle stays. */
function problemOfCycles(spec: PipelineSpec): string | undefined {
  const reached = reachableComponents(spec);
  const users = new Map<string, string[]>([...reached.keys()].map((name) => [name, []]));
  const uses = new Map<string, number>();
  for (const [name, component] of reached) {
    const used = new Set(referencesOf(component));
    uses.set(name, used.size);
    for (const inner of used) users.get(inner)?.push(name);
  }
  const leaves = [...reached.keys()].filter((name) => uses.get(name) === 0);
  for (let name = leaves.pop(); name !== undefined; name = leaves.pop()) {
    uses.delete(name);
    for (const user of users.get(name) ?? []) {
      const count = (uses.get(user) ?? 0) - 1;
      uses.set(user, count);
      if (count === 0) leaves.push(user);
    }
  }
  const [first] = uses.keys();
  return first === undefined ? undefined : `"${onCycle(first, reached, uses)}" contains itself`;
}

/** What is left leads to a cycle: following it comes to one of the cycle twice. */
function onCycle(
  start: string,
  reached: ReadonlyMap<string, ComponentSpec>,
  left: ReadonlyMap<string, unknown>,
): string {
  const seen = new Set<string>();
  let at = start;
  while (!seen.has(at)) {
    seen.add(at);
    at = referencesOf(reached.get(at) ?? {}).find((name) => left.has(name)) ?? at;
  }
  return at;
}
