import type {
  ComponentSpec,
  DagSpec,
  PipelineSpec,
  PipelineTaskSpec,
} from '../../packages/slipway/src/ir/pipeline-spec.ts';

/**
 * What must be equal in our file and in the file of KFP's own compiler. Allowed to differ:
 * - image, command and args: another contract runs the step;
 * - sdkVersion: it names the compiler;
 * - names of components and executors: KFP copies both for every use of a step (`comp-read-2`), we
 *   share them. So a task is compared with the whole component it refers to in its place;
 * - `platforms`: ours has settings KFP has no word for;
 * - channels that nothing reads: KFP hands the operands of outer conditions down into every inner
 *   group. `withoutUnreadChannels` takes them away.
 */
export function comparable(spec: PipelineSpec): object {
  const { sdkVersion: _compiler, components, deploymentSpec: _executors, ...rest } = spec;
  return { ...rest, root: expanded(spec, spec.root), components: distinctNames(components) };
}

/** Names of steps' components without the number of the use. */
const distinctNames = (components: PipelineSpec['components']): string[] => {
  const names = Object.entries(components).map(([name, { dag }]) =>
    dag === undefined ? name.replace(/-\d+$/, '') : name,
  );
  return [...new Set(names)].sort();
};

function expanded(spec: PipelineSpec, component: ComponentSpec): object {
  const { executorLabel, dag, ...definitions } = component;
  if (dag !== undefined)
    return { ...definitions, dag: { ...dag, tasks: expandedTasks(spec, dag.tasks) } };
  const executor = spec.deploymentSpec.executors[executorLabel ?? ''];
  const { image: _i, command: _c, args: _a, ...container } = executor?.container ?? { image: '' };
  return { ...definitions, container };
}

function expandedTasks(spec: PipelineSpec, tasks: DagSpec['tasks']): object {
  const entries = Object.entries(tasks).map(([name, { componentRef, ...task }]) => {
    const component = spec.components[componentRef.name];
    if (component === undefined) throw new Error(`${name} refers to no component`);
    return [name, { ...task, component: expanded(spec, component) }] as const;
  });
  return Object.fromEntries(entries);
}

/** The spec without inputs of groups that neither their tasks nor their condition read. */
export function withoutUnreadChannels(spec: PipelineSpec): PipelineSpec {
  const copy = structuredClone(spec);
  while (dropUnread(copy)) {
    // An inner group's unread input may have been the only reader of an outer one's.
  }
  return copy;
}

function dropUnread(spec: PipelineSpec): boolean {
  const dags = [spec.root, ...Object.values(spec.components)].flatMap(({ dag }) => dag ?? []);
  return dags
    .flatMap(({ tasks }) => Object.values(tasks))
    .map((task) => dropUnreadInputs(spec.components[task.componentRef.name], task))
    .includes(true);
}

function dropUnreadInputs(component: ComponentSpec | undefined, task: PipelineTaskSpec): boolean {
  const given = task.inputs?.parameters;
  if (component?.dag === undefined || given === undefined) return false;
  const readers = JSON.stringify([component.dag.tasks, task.triggerPolicy ?? {}]);
  const unread = Object.keys(given).filter((name) => !reads(readers, name));
  for (const name of unread) {
    delete given[name];
    delete component.inputDefinitions?.parameters?.[name];
  }
  return unread.length > 0;
}

const reads = (readers: string, channel: string): boolean =>
  readers.includes(`"componentInputParameter":"${channel}"`) ||
  readers.includes(`inputs.parameter_values['${channel}']`);
