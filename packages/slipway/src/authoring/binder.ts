import type { ArtifactBinding, ParameterBinding, PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import type { BuildScope } from './build-scope.ts';
import { channelName, homeOf, producerOf } from './channels.ts';
import { definitions } from './component-interface.ts';
import { fieldSelector } from './field-selector.ts';
import { ancestry, displayNameOf, type GroupNode, type TaskNode } from './graph.ts';
import { type NestedTexts, partsOf, replaceTexts } from './nested-texts.ts';
import { inputParameter } from './placeholders.ts';
import { type AnyRef, ParameterRef } from './references.ts';

interface Place {
  readonly scope: BuildScope;
  /** The group whose DAG the user stands in. */
  readonly group: GroupNode;
  /** What the group takes from outside; grows with every use. */
  readonly channels: Map<string, AnyRef>;
  /** The task or group whose inputs are bound. */
  readonly user: TaskNode | GroupNode;
}

/** Binds the inputs of one task (or child group) to references, as seen from the group around it. */
export class Binder {
  readonly parameters: Record<string, ParameterBinding> = {};
  readonly #artifacts: Record<string, ArtifactBinding> = {};
  readonly #dependencies = new Set<string>();
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  bind(name: string, reference: AnyRef): void {
    if (reference instanceof ParameterRef) this.parameters[name] = this.source(reference);
    else this.#artifacts[name] = this.#artifactSource(reference);
  }

  /** A constant; every value of the run in it is an input of its own, as in KFP. */
  bindConstant(name: string, value: NestedTexts): void {
    const constant = replaceTexts(value, (text) => partsOf(text).map(this.#placeholder).join(''));
    this.parameters[name] = { runtimeValue: { constant: constant as never } };
  }

  readonly #placeholder = (part: string | ParameterRef<unknown>): string => {
    if (typeof part === 'string') return part;
    const channel = channelName(part);
    this.parameters[channel] = this.source(part);
    return inputParameter(channel);
  };

  /** Where a parameter comes from. An invisible one is reported and bound to nothing. */
  source(reference: ParameterRef<unknown>): ParameterBinding {
    const { origin } = reference;
    if (origin.kind === 'field' && this.#isAtHand(origin.of))
      return withSelector(this.source(origin.of), origin.key);
    if (!this.#isVisible(reference)) return {};
    const producer = producerOf(reference);
    if (producer?.home !== this.#place.group)
      return { componentInputParameter: this.channel(reference) };
    const producerTask = producer.node.name;
    this.#dependencies.add(producerTask);
    return origin.kind === 'status'
      ? { taskFinalStatus: { producerTask } }
      : { taskOutputParameter: { outputParameterKey: producer.key, producerTask } };
  }

  #artifactSource(reference: AnyRef): ArtifactBinding {
    if (!this.#isVisible(reference)) return {};
    const producer = producerOf(reference);
    if (producer?.home !== this.#place.group)
      return { componentInputArtifact: this.channel(reference) };
    const producerTask = producer.node.name;
    this.#dependencies.add(producerTask);
    return { taskOutputArtifact: { outputArtifactKey: producer.key, producerTask } };
  }

  /** Name of a value inside of the group. Inputs of a pipeline keep their own at its root. */
  channel(reference: AnyRef): string {
    const { origin } = reference;
    const { group, channels } = this.#place;
    if (group.kind === 'root' && origin.kind === 'input') return origin.name;
    const channel = channelName(reference);
    // The item is the loop's own; nobody hands it in.
    if (origin.kind !== 'item' || origin.loop !== group) channels.set(channel, reference);
    return channel;
  }

  waitFor(earlier: TaskNode | GroupNode): void {
    this.waitForFromInside(earlier, this.#place.user);
  }

  /** Order between tasks of different groups is order between the groups, beside each other. */
  waitForFromInside(earlier: TaskNode | GroupNode, user: TaskNode | GroupNode): void {
    const { group } = this.#place;
    let node = earlier;
    while (homeOf(node) !== group && homeOf(node) !== node && homeOf(node).kind === 'for-loop')
      node = homeOf(node);
    if (homeOf(node) === group && node !== group) this.#dependencies.add(node.name);
    else if (!ancestry(group).includes(homeOf(node))) this.#reportHidden(node, user);
  }

  /** Inputs and order of the task. */
  taskInputs(): Pick<PipelineTaskSpec, 'inputs' | 'dependentTasks'> {
    const inputs = { parameters: this.parameters, artifacts: this.#artifacts };
    return {
      ...definitions('inputs', inputs),
      ...(this.#dependencies.size === 0 ? {} : { dependentTasks: [...this.#dependencies].sort() }),
    };
  }

  /** Whether a value needs no channel of its own here: its fields are read where it is used. */
  #isAtHand({ origin, ...reference }: AnyRef): boolean {
    const { group } = this.#place;
    if (origin.kind === 'field') return this.#isAtHand(origin.of);
    if (origin.kind === 'item') return origin.loop === group;
    if (origin.kind === 'input') return group.kind === 'root';
    return producerOf({ ...reference, origin } as AnyRef)?.home === group;
  }

  #isVisible(reference: AnyRef): boolean {
    const { group, user, scope } = this.#place;
    const { origin } = reference;
    const groups = ancestry(group);
    if (origin.kind === 'field') return this.#isVisible(origin.of);
    if (origin.kind === 'input' && origin.root !== groups[0]) {
      const message = `"${user.name}" uses the parameter "${origin.name}" of another pipeline. Give it to this one as a parameter of its own.`;
      scope.report('other-pipeline', message, user.source);
      return false;
    }
    if (origin.kind === 'item' && !groups.includes(origin.loop)) {
      const message = `"${user.name}" uses the item of the loop "${displayNameOf(origin.loop)}" outside of it.`;
      scope.report('loop-item-outside', message, user.source);
      return false;
    }
    const producer = producerOf(reference);
    if (producer === undefined || groups.includes(producer.home)) return true;
    this.#reportHidden(producer.node, user);
    return false;
  }

  #reportHidden(node: TaskNode | GroupNode, user: TaskNode | GroupNode): void {
    const home = homeOf(node);
    const { scope, group } = this.#place;
    const about = `"${user.name}" uses "${node.name}", which`;
    const isForeign = ancestry(home)[0] !== ancestry(group)[0];
    const [code, message] = isForeign
      ? [
          'other-pipeline',
          `${about} is a task of another pipeline. Hand its output out of that one.`,
        ]
      : hiddenBy(home, about);
    scope.report(code, message, user.source);
  }
}

const hiddenBy = (home: GroupNode, about: string): [string, string] => {
  const name = displayNameOf(home);
  if (home.kind === 'for-loop')
    return [
      'loop-only-task',
      `${about} runs once for every item of the loop "${name}". Return it from the loop's body, and use the list that forEach gives.`,
    ];
  if (home.kind === 'exit-handler')
    return [
      'guarded-task',
      `${about} stands in the body "${name}" that onExit guards. Move the use into it.`,
    ];
  return [
    'branch-only-task',
    `${about} runs only inside the branch "${name}" and may be skipped. Move the use inside that branch.`,
  ];
};

const withSelector = (binding: ParameterBinding, key: string): ParameterBinding => ({
  ...binding,
  parameterExpressionSelector: fieldSelector(binding.parameterExpressionSelector, key),
});
