import { canonicalJson, type JsonValue } from '../../core/json.ts';
import type { ComponentView, TaskView } from './component-view.ts';

/** A task before and after; one of both when it came or went. */
export interface TaskMatch {
  readonly was?: string;
  readonly is?: string;
}

type Tasks = ReadonlyMap<string, TaskView>;

/**
 * Pairs tasks by name; of the others, those that do the same with the same inputs, or at least with
 * as many. Groups that a compiler has numbered are first looked for by what they do: one more `If`
 * gives all later ones another number.
 */
export function matchTasks(before: ComponentView, after: ComponentView): TaskMatch[] {
  const pairs = new Pairs(before.tasks, after.tasks);
  pairs.byName((old, now) => exactly(old) === exactly(now));
  pairs.byKey((name, task) => (isNumbered(name, task) ? exactly(task) : undefined));
  pairs.byName(() => true);
  pairs.byKey((_, task) => exactly(task));
  pairs.byKey((_, task) => roughly(task));
  return pairs.all();
}

class Pairs {
  readonly #before: Map<string, TaskView>;
  readonly #after: Map<string, TaskView>;
  readonly #order: readonly string[];
  readonly #found = new Map<string, string>();

  constructor(before: Tasks, after: Tasks) {
    this.#before = new Map(before);
    this.#after = new Map(after);
    this.#order = [...after.keys()];
  }

  byName(isSame: (old: TaskView, now: TaskView) => boolean): void {
    for (const [name, old] of this.#before) {
      const now = this.#after.get(name);
      if (now !== undefined && isSame(old, now)) this.#pair(name, name);
    }
  }

  byKey(keyOf: (name: string, task: TaskView) => string | undefined): void {
    if (this.#before.size === 0) return;
    const open = new Map<string, string[]>();
    for (const [name, task] of this.#after) {
      const key = keyOf(name, task);
      if (key !== undefined) open.set(key, [...(open.get(key) ?? []), name]);
    }
    for (const [was, task] of this.#before) {
      const key = keyOf(was, task);
      const is = key === undefined ? undefined : open.get(key)?.shift();
      if (is !== undefined) this.#pair(was, is);
    }
  }

  /** What went, then all there is in its order. */
  all(): TaskMatch[] {
    const gone = [...this.#before.keys()].map((was) => ({ was }));
    const there = this.#order.map((is) => {
      const was = this.#found.get(is);
      return was === undefined ? { is } : { was, is };
    });
    return [...gone, ...there];
  }

  #pair(was: string, is: string): void {
    this.#found.set(is, was);
    this.#before.delete(was);
    this.#after.delete(is);
  }
}

/** KFP's names for groups that the author gave none. */
const isNumbered = (name: string, { component }: TaskView): boolean =>
  component.tasks.size > 0 &&
  /^(?:condition|condition-branches|for-loop|exit-handler)-\d+$/.test(name);

/** What a task does with which values, whatever the tasks that give them are called. */
const exactly = ({ component, aspects }: TaskView): string =>
  [
    component.signature,
    ...[...aspects]
      .filter(([aspect]) => !aspect.startsWith('waits for.'))
      .map(([aspect, value]) => `${aspect} ${canonicalJson(withoutProducers(value))}`)
      .sort(),
  ].join('\n');

const roughly = ({ component, aspects }: TaskView): string =>
  [component.signature, ...[...aspects.keys()].filter(isInput).sort()].join('\n');

const isInput = (aspect: string): boolean => aspect.startsWith('input.');

function withoutProducers(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).filter(([key]) => key !== 'producerTask');
  return Object.fromEntries(members.map(([key, member]) => [key, withoutProducers(member)]));
}
