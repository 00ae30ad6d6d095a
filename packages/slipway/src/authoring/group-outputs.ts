import type { DagSpec } from '../ir/pipeline-spec.ts';
import type { BuildScope } from './build-scope.ts';
import { channelName, oneOfKey, type Producer, producerOf } from './channels.ts';
import { artifactDefinition, type OutputParts } from './component-interface.ts';
import type { GroupNode } from './graph.ts';
import type { PipelineOutputs } from './pipeline.ts';
import { type AnyRef, ParameterRef } from './references.ts';

type Outputs = NonNullable<DagSpec['outputs']>;

interface Selectors {
  readonly parameters: NonNullable<Outputs['parameters']>;
  readonly artifacts: NonNullable<Outputs['artifacts']>;
}

interface GroupOutputs {
  readonly selectors: Selectors;
  readonly definitions: OutputParts;
}

/** What a group hands out: the outputs of a pipeline, or what others use of a branch or a loop. */
export function groupOutputs(
  scope: BuildScope,
  group: GroupNode,
  outputs: PipelineOutputs,
): GroupOutputs {
  const made = new OutputsMade(group.kind === 'for-loop');
  for (const [name, reference] of Object.entries(outputs)) {
    const producer = producerOf(reference);
    if (producer?.home === group && reference.origin.kind !== 'status')
      made.add(name, reference, producer);
    else
      scope.report(
        'pipeline-output',
        `The pipeline output "${name}" must be an output of a task outside of any branch, loop or guarded body.`,
        group.source,
      );
  }
  for (const reference of group.exports) {
    const producer = producerOf(reference);
    if (producer !== undefined) made.add(channelName(reference), reference, producer);
  }
  for (const origin of group.oneOfs)
    made.addOneOf(
      oneOfKey(origin),
      origin.of,
      group.groups.map(({ name }) => name),
    );
  return made;
}

class OutputsMade implements GroupOutputs {
  readonly selectors: Selectors = { parameters: {}, artifacts: {} };
  readonly definitions: OutputParts = { parameters: {}, artifacts: {} };
  /** Every iteration gives one; together they are a list. */
  readonly #isLoop: boolean;

  constructor(isLoop: boolean) {
    this.#isLoop = isLoop;
  }

  add(name: string, reference: AnyRef, { node, key }: Producer): void {
    const producerSubtask = node.name;
    this.#define(name, reference);
    if (reference instanceof ParameterRef)
      this.selectors.parameters[name] = {
        valueFromParameter: { outputParameterKey: key, producerSubtask },
      };
    else
      this.selectors.artifacts[name] = {
        artifactSelectors: [{ outputArtifactKey: key, producerSubtask }],
      };
  }

  addOneOf(name: string, of: readonly AnyRef[], branches: readonly string[]): void {
    const [first] = of;
    if (first === undefined) return;
    this.#define(name, first);
    const producers = of.map((reference, index) => ({
      key: channelName(reference),
      producerSubtask: branches[index] ?? '',
    }));
    if (first instanceof ParameterRef)
      this.selectors.parameters[name] = {
        valueFromOneof: {
          parameterSelectors: producers.map(({ key, producerSubtask }) => ({
            outputParameterKey: key,
            producerSubtask,
          })),
        },
      };
    else
      this.selectors.artifacts[name] = {
        artifactSelectors: producers.map(({ key, producerSubtask }) => ({
          outputArtifactKey: key,
          producerSubtask,
        })),
      };
  }

  #define(name: string, reference: AnyRef): void {
    if (reference instanceof ParameterRef)
      this.definitions.parameters[name] = {
        parameterType: this.#isLoop ? 'LIST' : reference.parameterType,
      };
    else
      this.definitions.artifacts[name] = artifactDefinition({
        schemaTitle: reference.schemaTitle,
        isList: this.#isLoop || reference.isList,
      });
  }
}
