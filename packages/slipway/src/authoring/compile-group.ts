import type { ComponentSpec, PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import { Binder } from './binder.ts';
import { homeOf, itemChannel } from './channels.ts';
import type { CompileTarget } from './compile-target.ts';
import { artifactDefinition, definitions, type InputParts } from './component-interface.ts';
import { conditionsToCel } from './condition-to-cel.ts';
import { ancestry, displayNameOf, type GroupNode, type TaskNode, tasksIn } from './graph.ts';
import { groupOutputs } from './group-outputs.ts';
import { iteratorOf } from './iterator.ts';
import type { PipelineOutputs } from './pipeline.ts';
import { type AnyRef, isRef, ParameterRef } from './references.ts';
import { executorSettings, taskPolicies } from './task-settings.ts';
import { usesOfGroup } from './uses.ts';

/** Compiles one group to a DAG component; values from outside come in as `pipelinechannel--…`. */
export function compileGroup(
  target: CompileTarget,
  group: GroupNode,
  outputs: PipelineOutputs = {},
): ComponentSpec {
  return compiledBody(target, group).component(outputs);
}

function compiledBody(target: CompileTarget, group: GroupNode): GroupBody {
  const body = new GroupBody(target, group);
  for (const child of group.groups) body.addGroup(child);
  for (const task of group.tasks) body.addTask(task);
  return body;
}

class GroupBody {
  readonly #target: CompileTarget;
  readonly #group: GroupNode;
  readonly #tasks: Record<string, PipelineTaskSpec> = {};
  /** References from outside of this group that its tasks use, by channel name. */
  readonly #channels = new Map<string, AnyRef>();
  /** Guarded bodies by their exit tasks. */
  readonly #guarded: ReadonlyMap<TaskNode | undefined, GroupNode>;

  constructor(target: CompileTarget, group: GroupNode) {
    this.#target = target;
    this.#group = group;
    this.#guarded = new Map(group.groups.filter(isGuarded).map((child) => [child.exitTask, child]));
  }

  addTask(node: TaskNode): void {
    const binder = this.#binderFor(node);
    for (const [name, value] of Object.entries(node.arguments)) {
      if (value === undefined) continue;
      if (isRef(value)) binder.bind(name, value);
      else binder.bindConstant(name, value);
    }
    const { settings, inputs } = executorSettings(node, (reference) => binder.source(reference));
    Object.assign(binder.parameters, inputs);
    for (const earlier of node.after) binder.waitFor(earlier);
    const guarded = this.#guarded.get(node);
    if (guarded !== undefined) binder.waitFor(guarded);
    const runsAnyway = guarded !== undefined || node.options.ignoreUpstreamFailure === true;
    this.#tasks[node.name] = {
      ...taskPolicies(node),
      componentRef: {
        name: node.component.addTo(this.#target, { taskName: node.name, settings }),
      },
      taskInfo: { name: node.options.displayName ?? node.name },
      ...binder.taskInputs(),
      ...(runsAnyway ? { triggerPolicy: { strategy: 'ALL_UPSTREAM_TASKS_COMPLETED' } } : {}),
    };
  }

  addGroup(child: GroupNode): void {
    const body = compiledBody(this.#target, child);
    for (const reference of usesOfGroup(child)) body.#binderFor(child).channel(reference);
    const binder = this.#binderFor(child);
    for (const [channel, reference] of body.#channels) binder.bind(channel, reference);
    for (const task of tasksIn(child))
      for (const earlier of task.after)
        if (!isWithin(earlier, child)) binder.waitForFromInside(earlier, task);
    const { conditions } = child;
    this.#tasks[child.name] = {
      componentRef: { name: this.#target.addComponent(child.name, body.component({})) },
      taskInfo: { name: displayNameOf(child) },
      ...binder.taskInputs(),
      ...iteratorOf(child),
      ...(conditions.length === 0
        ? {}
        : { triggerPolicy: { condition: conditionsToCel(conditions) } }),
    };
  }

  component(outputs: PipelineOutputs): ComponentSpec {
    const inputs: InputParts = { parameters: {}, artifacts: {} };
    for (const [channel, reference] of this.#channels) declareInput(inputs, channel, reference);
    const { item } = this.#group;
    if (item !== undefined) declareInput(inputs, itemChannel(this.#group), item);
    const out = groupOutputs(this.#target.scope, this.#group, outputs);
    return {
      dag: { tasks: this.#tasks, ...definitions('outputs', out.selectors) },
      ...definitions('inputDefinitions', inputs),
      ...definitions('outputDefinitions', out.definitions),
    };
  }

  #binderFor(user: TaskNode | GroupNode): Binder {
    return new Binder({
      scope: this.#target.scope,
      group: this.#group,
      channels: this.#channels,
      user,
    });
  }
}

const isGuarded = ({ exitTask }: GroupNode): boolean => exitTask !== undefined;

function declareInput(inputs: InputParts, channel: string, reference: AnyRef): void {
  if (reference instanceof ParameterRef)
    inputs.parameters[channel] = { parameterType: reference.parameterType };
  else inputs.artifacts[channel] = artifactDefinition(reference);
}

const isWithin = (node: TaskNode | GroupNode, group: GroupNode): boolean =>
  ancestry(homeOf(node)).includes(group);
