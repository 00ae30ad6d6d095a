import type { JsonValue } from '../core/json.ts';
import type { ComponentDefinition } from './component.ts';
import type { NestedTexts } from './nested-texts.ts';
import type { AnyRef, ConditionNode, OneOfOrigin } from './references.ts';
import type { SourceLocation } from './source-location.ts';
import type { TaskOptions } from './task-options.ts';

export type TaskArgument = AnyRef | NestedTexts;

/** One use of a component, as the author wrote it. */
export interface TaskNode {
  readonly name: string;
  readonly component: ComponentDefinition;
  readonly arguments: Readonly<Record<string, TaskArgument>>;
  readonly options: TaskOptions;
  readonly group: GroupNode;
  /** Tasks and guarded bodies that this one waits for. */
  readonly after: (TaskNode | GroupNode)[];
  readonly source: SourceLocation;
}

export type GroupKind = 'root' | 'condition' | 'condition-branches' | 'for-loop' | 'exit-handler';

/** What a loop goes over. */
export interface LoopItems {
  readonly items: readonly JsonValue[] | AnyRef;
  /** What the item's channel is called by: the loop over constants has a number of its own. */
  readonly itemNumber: number;
  readonly parallelism: number | undefined;
}

/**
 * The root, a branch, all branches of one `when`, the body of a loop or the guarded body of an
 * `onExit`. A second branch comes after the first was built: then their parent takes the place and
 * the number of the first.
 */
export interface GroupNode {
  readonly kind: GroupKind;
  number: number;
  name: string;
  /** The author's word for it. */
  readonly title: string | undefined;
  parent: GroupNode | null;
  /** All must hold; those of earlier branches come negated. Empty: no condition. */
  readonly conditions: readonly ConditionNode[];
  readonly loop: LoopItems | undefined;
  /** What the body of a loop uses as its item. */
  item: AnyRef | undefined;
  /** Of a guarded body: runs when it has ended. */
  exitTask: TaskNode | undefined;
  readonly tasks: TaskNode[];
  readonly groups: GroupNode[];
  /** What the group hands out and someone uses; known when all uses are. */
  readonly exports: Set<AnyRef>;
  readonly oneOfs: Set<OneOfOrigin>;
  readonly source: SourceLocation;
}

/** What people see. */
export const displayNameOf = (group: GroupNode): string => group.title ?? group.name;

/** Groups from the outermost to `group` itself. */
export function ancestry(group: GroupNode): GroupNode[] {
  const path: GroupNode[] = [];
  for (let at: GroupNode | null = group; at !== null; at = at.parent) path.unshift(at);
  return path;
}

/** A group and all groups inside it. */
export const groupsIn = (group: GroupNode): GroupNode[] => [
  group,
  ...group.groups.flatMap(groupsIn),
];

/** All tasks of a group and of the groups inside it. */
export const tasksIn = (group: GroupNode): TaskNode[] => [
  ...group.tasks,
  ...group.groups.flatMap(tasksIn),
];
