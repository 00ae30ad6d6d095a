import type { Diagnostic } from '../core/diagnostics.ts';
import { sanitizedName } from '../ir/sanitized-name.ts';
import type { BuiltPipeline } from './build-pipeline.ts';
import { AuthoringError } from './errors.ts';
import type { GroupKind, GroupNode, LoopItems, TaskNode } from './graph.ts';
import type { PipelineDefinition } from './pipeline.ts';
import type { ConditionNode } from './references.ts';
import { callerLocation, type SourceLocation } from './source-location.ts';

interface NewGroup {
  readonly kind: GroupKind;
  readonly title?: string | undefined;
  readonly conditions?: readonly ConditionNode[];
  readonly loop?: LoopItems;
}

/** The pipeline that is being built: where calls of steps, `when`, `forEach` and `onExit` land. */
export class BuildScope {
  readonly root: GroupNode;
  readonly diagnostics: Diagnostic[];
  /** The pipelines used as steps, by definition. */
  readonly pipelines: Map<PipelineDefinition, BuiltPipeline>;
  /** Names of tasks and groups, which share the DAGs they stand in. */
  readonly #names = new Set<string>();
  /** Where to go on counting uses of a name: a step used a thousand times is found at once. */
  readonly #lastNumbers = new Map<string, number>();
  #group: GroupNode;
  #groupsMade = 0;

  /** A pipeline inside another reports to the same list, and is built once for all its uses. */
  constructor(source: SourceLocation, around?: BuildScope) {
    this.diagnostics = around?.diagnostics ?? [];
    this.pipelines = around?.pipelines ?? new Map();
    this.root = emptyGroup({ kind: 'root' }, { name: 'root', number: 0, parent: null, source });
    this.#group = this.root;
  }

  /** Where the next call lands. */
  get group(): GroupNode {
    return this.#group;
  }

  addTask(task: Pick<TaskNode, 'component' | 'arguments' | 'options'>): TaskNode {
    const source = callerLocation();
    const wanted = sanitizedName(task.options.name ?? task.component.name);
    if (task.options.name !== undefined && this.#names.has(wanted))
      this.report('task-name-taken', `The pipeline already has a task "${wanted}".`, source);
    const name = this.#uniqueName(wanted);
    const node: TaskNode = { ...task, name, group: this.#group, after: [], source };
    this.#group.tasks.push(node);
    return node;
  }

  /** A group inside the one that is being built; KFP numbers all kinds with one counter. */
  addGroup(group: NewGroup): GroupNode {
    const node = this.#newGroup(group, this.#group);
    this.#group.groups.push(node);
    return node;
  }

  /** The number of a loop's item, which KFP takes before the loop's own. */
  nextNumber(): number {
    this.#groupsMade += 1;
    return this.#groupsMade;
  }

  /** A guarded body: its exit task is named before it, and needs it as the thing it watches. */
  exitHandler(title: string | undefined): GroupNode {
    return emptyGroup(
      { kind: 'exit-handler', title },
      { name: '', number: 0, parent: this.#group, source: callerLocation() },
    );
  }

  placeExitHandler(node: GroupNode): void {
    node.number = this.nextNumber();
    node.name = this.#uniqueName(`exit-handler-${node.number}`);
    this.#group.groups.push(node);
  }

  /** Makes a first branch one of several. All move into a `condition-branches-N`, as in KFP. */
  branchesOf(first: GroupNode): GroupNode {
    const parent = first.parent ?? this.root;
    const branches = this.#newGroup({ kind: 'condition-branches' }, parent);
    this.#swapNumbers(first, branches);
    parent.groups.splice(parent.groups.indexOf(first), 1, branches);
    branches.groups.push(first);
    first.parent = branches;
    return branches;
  }

  addBranch(branches: GroupNode, group: Omit<NewGroup, 'kind'>): GroupNode {
    const node = this.#newGroup({ ...group, kind: 'condition' }, branches);
    branches.groups.push(node);
    return node;
  }

  report(code: string, message: string, source: SourceLocation): void {
    this.diagnostics.push({
      code,
      severity: 'error',
      path: '',
      message,
      ...(source.text === undefined ? {} : { source: source.text }),
    });
  }

  /** What `body` calls lands in the group. */
  fill<Result>(node: GroupNode, body: () => Result): Result {
    const outer = this.#group;
    this.#group = node;
    try {
      const result = body();
      this.refusePromise(result, 'The body of a group of tasks', node.source);
      return result;
    } finally {
      this.#group = outer;
    }
  }

  /** Steps called after an `await` would land outside of the pipeline. */
  refusePromise(result: unknown, what: string, source: SourceLocation): void {
    if (result instanceof Promise) {
      result.catch(() => undefined);
      this.report('async-body', `${what} is asynchronous. Remove async and await.`, source);
    }
  }

  #newGroup(group: NewGroup, parent: GroupNode): GroupNode {
    const number = this.nextNumber();
    const name = this.#uniqueName(`${group.kind}-${number}`);
    return emptyGroup(group, { name, number, parent, source: callerLocation() });
  }

  #swapNumbers(first: GroupNode, branches: GroupNode): void {
    this.#names.delete(first.name);
    this.#names.delete(branches.name);
    [first.number, branches.number] = [branches.number, first.number];
    first.name = this.#uniqueName(`condition-${first.number}`);
    branches.name = this.#uniqueName(`condition-branches-${branches.number}`);
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

const emptyGroup = (
  { kind, title, conditions = [], loop }: NewGroup,
  place: Pick<GroupNode, 'name' | 'number' | 'parent' | 'source'>,
): GroupNode => ({
  ...place,
  kind,
  title,
  conditions,
  loop,
  item: undefined,
  exitTask: undefined,
  tasks: [],
  groups: [],
  exports: new Set(),
  oneOfs: new Set(),
});

/**
 * Steps are called like functions inside `build`, so the scope is ambient while a pipeline is built;
 * builds are synchronous and may nest.
 */
const open: BuildScope[] = [];

export function withScope<Result>(scope: BuildScope, body: () => Result): Result {
  open.push(scope);
  try {
    return body();
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
