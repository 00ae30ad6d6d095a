import type { Diagnostic } from '../core/diagnostics.ts';
import { AuthoringError } from './errors.ts';
import type { GroupNode, TaskNode } from './graph.ts';
import { callerLocation, locationText, type SourceLocation } from './source-location.ts';

/** The pipeline that is being built: where calls of steps and `when` land. */
export class BuildScope {
  readonly root: GroupNode;
  readonly diagnostics: Diagnostic[] = [];
  readonly #taskNames = new Set<string>();
  #group: GroupNode;
  #groupsMade = 0;

  constructor(source: SourceLocation | undefined) {
    this.root = {
      name: 'root',
      displayName: 'root',
      parent: null,
      condition: null,
      tasks: [],
      groups: [],
      source,
    };
    this.#group = this.root;
  }

  addTask(task: Omit<TaskNode, 'group' | 'after' | 'source' | 'name'>): TaskNode {
    const source = callerLocation();
    const wanted = sanitizedName(task.options.name ?? task.step.name);
    if (task.options.name !== undefined && this.#taskNames.has(wanted))
      this.report('task-name-taken', `The pipeline already has a task "${wanted}".`, source);
    const node: TaskNode = {
      ...task,
      name: this.#uniqueName(wanted),
      group: this.#group,
      after: [],
      source,
    };
    this.#group.tasks.push(node);
    return node;
  }

  /** KFP numbers groups of all kinds with one counter (`condition-1`, `for-loop-2`). */
  inGroup(
    group: Pick<GroupNode, 'condition'> & { name: string | undefined },
    body: () => void,
  ): void {
    this.#groupsMade += 1;
    const name = `condition-${this.#groupsMade}`;
    const node: GroupNode = {
      name,
      displayName: group.name ?? name,
      parent: this.#group,
      condition: group.condition,
      tasks: [],
      groups: [],
      source: callerLocation(),
    };
    this.#group.groups.push(node);
    this.#group = node;
    try {
      body();
    } finally {
      this.#group = node.parent ?? this.root;
    }
  }

  report(code: string, message: string, source: SourceLocation | undefined): void {
    this.diagnostics.push({
      code,
      severity: 'error',
      path: '',
      message,
      ...(source === undefined ? {} : { source: locationText(source) }),
    });
  }

  #uniqueName(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.#taskNames.has(name); n += 1) name = `${wanted}-${n}`;
    this.#taskNames.add(name);
    return name;
  }
}

/**
 * Steps are called like functions inside `build`, so the scope is ambient while a pipeline is built;
 * builds are synchronous and may nest.
 */
const open: BuildScope[] = [];

export function withScope(scope: BuildScope, body: () => void): void {
  open.push(scope);
  try {
    body();
  } finally {
    open.pop();
  }
}

export function currentScope(what: string): BuildScope {
  const scope = open.at(-1);
  if (scope !== undefined) return scope;
  throw new AuthoringError(
    'invalid-input',
    'outside-pipeline',
    `${what} was called outside of a pipeline's build function. Call it inside pipeline({ build() { … } }).`,
  );
}

/** KFP's rule: lower case, everything but letters and digits becomes one dash. */
export const sanitizedName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'task';
