import type { GroupNode, TaskNode } from './graph.ts';
import { type AnyRef, ArtifactListRef, type Origin, ParameterRef } from './references.ts';

/** Where a value comes out: a task or a group, in the group whose DAG it stands in. */
export interface Producer {
  readonly node: TaskNode | GroupNode;
  readonly home: GroupNode;
  /** Name of the output there. */
  readonly key: string;
}

/** Undefined for what no task makes: parameters of the pipeline and items of loops. */
export function producerOf({ origin }: AnyRef): Producer | undefined {
  switch (origin.kind) {
    case 'output':
      return { node: origin.task, home: origin.task.group, key: origin.output };
    case 'collected':
      return groupOutput(origin.loop, channelName(origin.of));
    case 'one-of':
      return groupOutput(origin.branches, oneOfKey(origin));
    case 'status':
      return { node: origin.of, home: homeOf(origin.of), key: '' };
    default:
      return undefined;
  }
}

export const oneOfKey = ({
  branches,
  number,
}: Pick<Extract<Origin, { kind: 'one-of' }>, 'branches' | 'number'>): string =>
  `pipelinechannel--${branches.name}-oneof-${number}`;

const groupOutput = (node: GroupNode, key: string): Producer => ({
  node,
  home: homeOf(node),
  key,
});

export const homeOf = (node: TaskNode | GroupNode): GroupNode =>
  'group' in node ? node.group : (node.parent ?? node);

/** KFP's name for a value that enters or leaves a sub-DAG. */
export function channelName({ origin }: AnyRef): string {
  switch (origin.kind) {
    case 'input':
      return `pipelinechannel--${origin.name}`;
    case 'output':
      return `pipelinechannel--${origin.task.name}-${origin.output}`;
    case 'item':
      return itemChannel(origin.loop);
    case 'field':
      return `${channelName(origin.of)}-subvar-${origin.key}`;
    case 'collected':
      return channelName(origin.of);
    case 'one-of':
      return oneOfKey(origin);
    case 'status':
      return `pipelinechannel--${origin.of.name}-status`;
  }
}

/** Name under which a loop's body gets the item. */
export function itemChannel(loop: GroupNode): string {
  const items = loop.loop?.items;
  return items instanceof ParameterRef || items instanceof ArtifactListRef
    ? `${channelName(items)}-loop-item`
    : `pipelinechannel--loop-item-param-${loop.loop?.itemNumber}`;
}
