import type { JsonValue } from '../core/json.ts';
import type { AnyRef, Condition } from './references.ts';
import type { SourceLocation } from './source-location.ts';
import type { StepDefinition } from './step.ts';

/** What an author may say about one use of a step. */
export interface TaskOptions {
  /** Name of the task in the graph; default: the step's, with `-2`, `-3` … when used again. */
  readonly name?: string;
  /** Name shown to people. */
  readonly displayName?: string;
  /** Overrides the step's own setting. */
  readonly caching?: boolean;
  /** Overrides the step's own number of retries. */
  readonly retries?: number;
}

/** One use of a step, as the author wrote it. */
export interface TaskNode {
  readonly name: string;
  readonly step: StepDefinition;
  readonly arguments: Readonly<Record<string, AnyRef | JsonValue>>;
  readonly options: TaskOptions;
  readonly group: GroupNode;
  readonly after: TaskNode[];
  readonly source: SourceLocation | undefined;
}

/**
 * The root, the body of a `when` or of its `otherwise`, or the pair of both. An `otherwise` comes
 * after its `when` was built: then the pair takes the place and the number of the `when`.
 */
export interface GroupNode {
  number: number;
  name: string;
  /** The author's word for it. */
  readonly title: string | undefined;
  parent: GroupNode | null;
  readonly condition: Condition | null;
  readonly tasks: TaskNode[];
  readonly groups: GroupNode[];
  readonly source: SourceLocation | undefined;
}

/** What people see. */
export const displayNameOf = (group: GroupNode): string => group.title ?? group.name;

/** Groups from the outermost to `group` itself. */
export function ancestry(group: GroupNode): GroupNode[] {
  return group.parent === null ? [group] : [...ancestry(group.parent), group];
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
