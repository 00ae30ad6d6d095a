import type { Diagnostic } from '../core/diagnostics.ts';
import { AuthoringError } from './errors.ts';
import type { GroupNode, TaskNode } from './graph.ts';
import { Condition } from './references.ts';
import { callerLocation, locationText, type SourceLocation } from './source-location.ts';

interface BranchOptions {
  readonly condition: Condition;
  readonly title: string | undefined;
}

interface NewGroup {
  readonly kind: 'condition' | 'condition-branches';
  readonly condition: Condition | null;
  readonly title: string | undefined;
  readonly parent: GroupNode;
}

/** The pipeline that is being built: where calls of steps and `when` land. */
export class BuildScope {
  readonly root: GroupNode;
  readonly diagnostics: Diagnostic[] = [];
  /** Names of tasks and groups, which share the DAGs they stand in. */
  readonly #names = new Set<string>();
  /** Where to go on counting uses of a name: a step used a thousand times is found at once. */
  readonly #lastNumbers = new Map<string, number>();
  #group: GroupNode;
  #groupsMade = 0;

  constructor(source: SourceLocation | undefined) {
    this.root = {
      number: 0,
      name: 'root',
      title: undefined,
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
    if (task.options.name !== undefined && this.#names.has(wanted))
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

  /** Builds a branch: what `body` calls lands in it. */
  inBranch({ condition, title }: BranchOptions, body: () => unknown): GroupNode {
    const node = this.#newGroup({ kind: 'condition', condition, title, parent: this.#group });
    this.#group.groups.push(node);
    this.#fill(node, body);
    return node;
  }

  /** Builds the other branch of a `when`. Both move into a `condition-branches-N`, as in KFP. */
  inOtherBranch(first: GroupNode, title: string | undefined, body: () => unknown): void {
    const parent = first.parent;
    if (parent === null || parent !== this.#group || first.condition === null) {
      const source = callerLocation();
      this.report(
        'otherwise-place',
        'otherwise belongs once behind its when, in the same body.',
        source,
      );
      return;
    }
    const pair = this.#newGroup({
      kind: 'condition-branches',
      condition: null,
      title: undefined,
      parent,
    });
    this.#swapNumbers(first, pair);
    parent.groups.splice(parent.groups.indexOf(first), 1, pair);
    pair.groups.push(first);
    first.parent = pair;
    const other = this.#newGroup({
      kind: 'condition',
      // What is no condition is reported with its when.
      condition: first.condition instanceof Condition ? first.condition.not() : first.condition,
      title,
      parent: pair,
    });
    pair.groups.push(other);
    this.#fill(other, body);
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

  /** KFP numbers groups of all kinds with one counter (`condition-1`, `for-loop-2`). */
  #newGroup({ kind, ...group }: NewGroup): GroupNode {
    this.#groupsMade += 1;
    const number = this.#groupsMade;
    const name = this.#uniqueName(`${kind}-${number}`);
    return { ...group, number, name, tasks: [], groups: [], source: callerLocation() };
  }

  #swapNumbers(first: GroupNode, pair: GroupNode): void {
    this.#names.delete(first.name);
    this.#names.delete(pair.name);
    [first.number, pair.number] = [pair.number, first.number];
    first.name = this.#uniqueName(`condition-${first.number}`);
    pair.name = this.#uniqueName(`condition-branches-${pair.number}`);
  }

  #fill(node: GroupNode, body: () => unknown): void {
    const outer = this.#group;
    this.#group = node;
    try {
      this.refusePromise(body(), 'The body of a branch', node.source);
    } finally {
      this.#group = outer;
    }
  }

  /** Steps called after an `await` would land outside of the pipeline. */
  refusePromise(result: unknown, what: string, source: SourceLocation | undefined): void {
    if (result instanceof Promise) {
      result.catch(() => undefined);
      this.report('async-body', `${what} is asynchronous. Remove async and await.`, source);
    }
  }

  #uniqueName(wanted: string): string {
    let name = wanted;
    let n = this.#lastNumbers.get(wanted) ?? 1;
    while (this.#names.has(name)) {
      n += 1;
      name = `${wanted}-${n}`;
    }
    this.#lastNumbers.set(wanted, n);
    this.#names.add(name);
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
