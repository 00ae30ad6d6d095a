import type { ComponentSpec, PipelineSpec } from '../../packages/slipway/src/ir/pipeline-spec.ts';

/** A component with everything that it refers to in its place: names of parts do not matter. */
export function expanded(spec: PipelineSpec, component: ComponentSpec): object {
  const { executorLabel, dag, ...definitions } = component;
  if (dag === undefined)
    return { ...definitions, executor: spec.deploymentSpec.executors[executorLabel ?? ''] };
  const tasks = Object.entries(dag.tasks).map(([name, { componentRef, ...task }]) => {
    const inner = spec.components[componentRef.name];
    if (inner === undefined) throw new Error(`${name} refers to no component`);
    return [name, { ...task, component: expanded(spec, inner) }];
  });
  return { ...definitions, dag: { ...dag, tasks: Object.fromEntries(tasks) } };
}

export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? {}));
