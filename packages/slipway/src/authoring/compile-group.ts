import type { JsonValue } from '../core/json.ts';
import type {
  ArtifactBinding,
  ComponentSpec,
  DagSpec,
  ParameterBinding,
  PipelineTaskSpec,
} from '../ir/pipeline-spec.ts';
import {
  artifactTypeOf,
  type CompileTarget,
  definitions,
  type InputParts,
  type OutputParts,
} from './compile-target.ts';
import { conditionToCel, referencesIn } from './condition-to-cel.ts';
import { ancestry, displayNameOf, type GroupNode, type TaskNode, tasksIn } from './graph.ts';
import type { PipelineOutputs } from './pipeline.ts';
import { type AnyRef, ArtifactRef, isRef, type Origin, ParameterRef } from './references.ts';

/** Compiles one group to a DAG component; values from outside come in as `pipelinechannel--…`. */
export function compileGroup(
  target: CompileTarget,
  group: GroupNode,
  outputs: PipelineOutputs = {},
): ComponentSpec {
  const body = new GroupBody(target, group);
  for (const child of group.groups) body.addGroup(child);
  for (const task of group.tasks) body.addTask(task);
  return body.component(outputs);
}

class GroupBody {
  readonly #target: CompileTarget;
  readonly #group: GroupNode;
  readonly #tasks: Record<string, PipelineTaskSpec> = {};
  /** References from outside of this group that its tasks use, by channel name. */
  readonly #channels = new Map<string, AnyRef>();

  constructor(target: CompileTarget, group: GroupNode) {
    this.#target = target;
    this.#group = group;
  }

  addTask(node: TaskNode): void {
    const dependencies = new Set<string>();
    const inputs = emptyBindings();
    for (const [name, value] of Object.entries(node.arguments)) {
      if (value === undefined) continue;
      if (isRef(value)) this.#bind(inputs, name, { reference: value, user: node, dependencies });
      else inputs.parameters[name] = { runtimeValue: { constant: value as JsonValue as never } };
    }
    for (const earlier of node.after) this.#orderAfter(earlier, node, dependencies);
    const isCached = node.options.caching ?? node.step.caching ?? true;
    const retries = node.options.retries ?? node.step.retries ?? 0;
    this.#tasks[node.name] = {
      cachingOptions: isCached ? { enableCache: true } : {},
      componentRef: { name: this.#target.componentOf(node.step) },
      taskInfo: { name: node.options.displayName ?? node.name },
      ...definitions('inputs', inputs),
      ...dependentTasks(dependencies),
      ...(retries === 0
        ? {}
        : {
            retryPolicy: {
              backoffDuration: '0s',
              backoffFactor: 2,
              backoffMaxDuration: '3600s',
              maxRetryCount: retries,
            },
          }),
    };
  }

  addGroup(child: GroupNode): void {
    const dependencies = new Set<string>();
    const inputs = emptyBindings();
    const component = new GroupBody(this.#target, child);
    for (const group of child.groups) component.addGroup(group);
    for (const task of child.tasks) component.addTask(task);
    const condition = child.condition;
    if (condition !== null)
      for (const reference of referencesIn(condition.node)) component.#useChannel(reference);
    for (const [channel, reference] of component.#channels)
      this.#bind(inputs, channel, { reference, user: child, dependencies });
    for (const task of tasksIn(child))
      for (const earlier of task.after)
        if (!ancestry(earlier.group).includes(child)) this.#orderAfter(earlier, task, dependencies);
    this.#tasks[child.name] = {
      componentRef: { name: this.#target.addGroup(child.name, component.component({})) },
      taskInfo: { name: displayNameOf(child) },
      ...definitions('inputs', inputs),
      ...dependentTasks(dependencies),
      ...(condition === null
        ? {}
        : { triggerPolicy: { condition: conditionToCel(condition.node, channelName) } }),
    };
  }

  component(outputs: PipelineOutputs): ComponentSpec {
    const inputs: InputParts = { parameters: {}, artifacts: {} };
    for (const [channel, reference] of this.#channels)
      if (reference instanceof ParameterRef)
        inputs.parameters[channel] = { parameterType: reference.parameterType };
      else inputs.artifacts[channel] = { artifactType: artifactTypeOf(reference) };
    const out = this.#outputs(outputs);
    return {
      dag: { tasks: this.#tasks, ...definitions('outputs', out.selectors) },
      ...definitions('inputDefinitions', inputs),
      ...definitions('outputDefinitions', out.definitions),
    };
  }

  #outputs(outputs: PipelineOutputs) {
    const selectors: Selectors = { parameters: {}, artifacts: {} };
    const declared: OutputParts = { parameters: {}, artifacts: {} };
    for (const [name, reference] of Object.entries(outputs)) {
      const { origin } = reference;
      if (origin.kind !== 'output' || origin.task.group !== this.#group) {
        this.#target.scope.report(
          'pipeline-output',
          `The pipeline output "${name}" must be an output of a task outside of any when.`,
          this.#group.source,
        );
        continue;
      }
      const producerSubtask = origin.task.name;
      if (reference instanceof ArtifactRef) {
        selectors.artifacts[name] = {
          artifactSelectors: [{ outputArtifactKey: origin.output, producerSubtask }],
        };
        declared.artifacts[name] = { artifactType: artifactTypeOf(reference) };
      } else {
        selectors.parameters[name] = {
          valueFromParameter: { outputParameterKey: origin.output, producerSubtask },
        };
        declared.parameters[name] = { parameterType: reference.parameterType };
      }
    }
    return { selectors, definitions: declared };
  }

  /** Binds one input of a task (or of a child group) to a reference, as seen from this group. */
  #bind(inputs: Bindings, name: string, use: Use): void {
    const { reference, user, dependencies } = use;
    const { origin } = reference;
    if (origin.kind === 'output' && !this.#isVisible(origin.task)) {
      this.#reportHidden(origin, user);
      return;
    }
    const isParameter = reference instanceof ParameterRef;
    if (origin.kind === 'output' && origin.task.group === this.#group) {
      const producerTask = origin.task.name;
      dependencies.add(producerTask);
      if (isParameter)
        inputs.parameters[name] = {
          taskOutputParameter: { outputParameterKey: origin.output, producerTask },
        };
      else
        inputs.artifacts[name] = {
          taskOutputArtifact: { outputArtifactKey: origin.output, producerTask },
        };
      return;
    }
    const channel = this.#useChannel(reference);
    if (isParameter) inputs.parameters[name] = { componentInputParameter: channel };
    else inputs.artifacts[name] = { componentInputArtifact: channel };
  }

  /** Inputs of the pipeline keep their own names at the root. */
  #useChannel(reference: AnyRef): string {
    const { origin } = reference;
    if (this.#group.parent === null && origin.kind === 'input') return origin.name;
    const channel = channelName(reference);
    this.#channels.set(channel, reference);
    return channel;
  }

  #orderAfter(earlier: TaskNode, later: TaskNode, dependencies: Set<string>): void {
    if (earlier.group === this.#group) dependencies.add(earlier.name);
    else if (!ancestry(this.#group).includes(earlier.group))
      this.#reportHidden({ kind: 'output', task: earlier, output: '' }, later);
  }

  #isVisible(producer: TaskNode): boolean {
    return ancestry(this.#group).includes(producer.group);
  }

  #reportHidden(origin: Extract<Origin, { kind: 'output' }>, user: TaskNode | GroupNode): void {
    this.#target.scope.report(
      'branch-only-task',
      `"${user.name}" uses "${origin.task.name}", which runs only inside the branch "${displayNameOf(origin.task.group)}" and may be skipped. Move the use inside that branch.`,
      user.source,
    );
  }
}

type Outputs = NonNullable<DagSpec['outputs']>;

interface Selectors {
  readonly parameters: NonNullable<Outputs['parameters']>;
  readonly artifacts: NonNullable<Outputs['artifacts']>;
}

/** One use of a reference: by which task or group, whose order it decides. */
interface Use {
  readonly reference: AnyRef;
  readonly user: TaskNode | GroupNode;
  readonly dependencies: Set<string>;
}

interface Bindings {
  readonly parameters: Record<string, ParameterBinding>;
  readonly artifacts: Record<string, ArtifactBinding>;
}

const emptyBindings = (): Bindings => ({ parameters: {}, artifacts: {} });

/** KFP's name for a value that enters a sub-DAG. */
function channelName({ origin }: AnyRef): string {
  return origin.kind === 'input'
    ? `pipelinechannel--${origin.name}`
    : `pipelinechannel--${origin.task.name}-${origin.output}`;
}

const dependentTasks = (names: ReadonlySet<string>) =>
  names.size === 0 ? {} : { dependentTasks: [...names].sort() };
