import type { KubernetesPlatform } from '../../packages/slipway/src/ir/kubernetes-platform.ts';
import type {
  ComponentSpec,
  DagSpec,
  ExecutorSpec,
  PipelineSpec,
  PipelineTaskSpec,
} from '../../packages/slipway/src/ir/pipeline-spec.ts';

/** Another contract runs a TypeScript step than a component in Python: its words differ. */
export type Program = 'same-program' | 'own-program';

interface Compiled {
  readonly spec: PipelineSpec;
  readonly kubernetes?: KubernetesPlatform;
  readonly program: Program;
}

/**
 * What must be equal in our file and in the file of KFP's own compiler. Allowed to differ:
 * - sdkVersion: it names the compiler;
 * - names of components and executors: KFP copies both for every use of a step (`comp-read-2`) and
 *   renames those of nested pipelines, we share them. So a task is compared with the whole
 *   component it refers to, executor and Kubernetes settings included, in its place;
 * - with `own-program`: image, command and args of the steps;
 * - `platforms.slipway`: settings KFP has no word for;
 * - descriptions of KFP's own steps for volume claims: they are KFP's words;
 * - channels that nothing reads: KFP hands the operands of outer conditions down into every inner
 *   group. `withoutUnreadChannels` takes them away.
 */
export function comparable(compiled: Compiled): object {
  const { spec, kubernetes } = compiled;
  const { sdkVersion: _compiler, components: _parts, deploymentSpec: _executors, ...rest } = spec;
  const { deploymentSpec: _settings, ...platform } = kubernetes ?? {};
  return { ...rest, root: expanded(compiled, spec.root), kubernetes: platform };
}

function expanded(compiled: Compiled, component: ComponentSpec): object {
  const { executorLabel, dag, ...definitions } = component;
  if (dag !== undefined)
    return { ...definitions, dag: { ...dag, tasks: expandedTasks(compiled, dag.tasks) } };
  const { spec, kubernetes, program } = compiled;
  const label = executorLabel ?? '';
  const executor = spec.deploymentSpec.executors[label];
  if (executor === undefined) throw new Error(`there is no executor ${executorLabel}`);
  const isOfKfp = executor.container?.image.startsWith('argostub/') === true;
  return {
    ...(isOfKfp ? withoutDescriptions(definitions) : definitions),
    executor: program === 'same-program' ? executor : withoutProgram(executor),
    kubernetes: kubernetes?.deploymentSpec?.executors?.[label] ?? {},
  };
}

/** Descriptions stand below definitions only. */
const withoutDescriptions = (definitions: object): object =>
  JSON.parse(
    JSON.stringify(definitions, (key, value) => (key === 'description' ? undefined : value)),
  ) as object;

function withoutProgram({ container, ...executor }: ExecutorSpec): object {
  const { image: _image, command: _command, args: _args, ...rest } = container ?? { image: '' };
  return { ...executor, container: rest };
}

function expandedTasks(compiled: Compiled, tasks: DagSpec['tasks']): object {
  const entries = Object.entries(tasks).map(([name, { componentRef, ...task }]) => {
    const component = compiled.spec.components[componentRef.name];
    if (component === undefined) throw new Error(`${name} refers to no component`);
    return [name, { ...task, component: expanded(compiled, component) }] as const;
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
    .flatMap(({ tasks }) => Object.entries(tasks))
    .filter(([name]) => isGroup(name))
    .map(([, task]) => dropUnreadInputs(spec.components[task.componentRef.name], task))
    .includes(true);
}

/** A nested pipeline's inputs are its author's; those of groups are the compiler's. */
const isGroup = (name: string): boolean =>
  /^(condition|condition-branches|for-loop|exit-handler)-\d+$/.test(name);

function dropUnreadInputs(component: ComponentSpec | undefined, task: PipelineTaskSpec): boolean {
  if (component?.dag === undefined) return false;
  const readers = JSON.stringify([component.dag.tasks, { ...task, inputs: {} }]);
  const dropped = (['parameters', 'artifacts'] as const).flatMap((kind) => {
    const given = task.inputs?.[kind] ?? {};
    const unread = Object.keys(given).filter((name) => !reads(readers, name));
    for (const name of unread) {
      delete given[name];
      delete component.inputDefinitions?.[kind]?.[name];
    }
    if (unread.length > 0) dropEmpty(component, task, kind);
    return unread;
  });
  return dropped.length > 0;
}

function dropEmpty(
  component: ComponentSpec,
  task: PipelineTaskSpec,
  kind: 'parameters' | 'artifacts',
): void {
  for (const [owner, key] of [
    [task, 'inputs'],
    [component, 'inputDefinitions'],
  ] as const) {
    const inputs = (owner as Record<string, Record<string, object> | undefined>)[key] ?? {};
    if (Object.keys(inputs[kind] ?? {}).length === 0) delete inputs[kind];
    if (Object.keys(inputs).length === 0) delete (owner as Record<string, object>)[key];
  }
}

const reads = (readers: string, channel: string): boolean =>
  ['componentInputParameter', 'componentInputArtifact', 'inputParameter', 'inputArtifact'].some(
    (reader) => readers.includes(`"${reader}":"${channel}"`),
  ) || readers.includes(`inputs.parameter_values['${channel}']`);
