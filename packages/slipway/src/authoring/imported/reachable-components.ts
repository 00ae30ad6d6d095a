import type { ComponentSpec, PipelineSpec } from '../../ir/pipeline-spec.ts';

/** The components that a pipeline's tasks use, at any depth, in the order they are met. */
export function reachableComponents(spec: PipelineSpec): Map<string, ComponentSpec> {
  const found = new Map<string, ComponentSpec>();
  const waiting = [spec.root];
  // What is found meanwhile is gone through, too.
  for (const component of waiting)
    for (const name of referencesOf(component)) {
      const inner = Object.hasOwn(spec.components, name) ? spec.components[name] : undefined;
      if (inner === undefined || found.has(name)) continue;
      found.set(name, inner);
      waiting.push(inner);
    }
  return found;
}

/** Names of the components that the tasks of a component use. */
export const referencesOf = ({ dag }: ComponentSpec): string[] =>
  Object.values(dag?.tasks ?? {}).map(({ componentRef }) => componentRef.name);
