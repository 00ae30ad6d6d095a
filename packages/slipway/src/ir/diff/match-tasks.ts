import type { TaskView } from './component-view.ts';

/** A task before and after; one of both when it came or went. */
export interface TaskMatch {
  readonly was?: string;
  readonly is?: string;
}

/** Pairs tasks by name; of the others, those that do the same on the same kind of inputs. */
export function matchTasks(
  before: ReadonlyMap<string, TaskView>,
  after: ReadonlyMap<string, TaskView>,
): TaskMatch[] {
  const gone = [...before].filter(([name]) => !after.has(name));
  const come = new Map<string, string[]>();
  for (const [name, task] of after)
    if (!before.has(name)) {
      const same = come.get(doing(task));
      if (same === undefined) come.set(doing(task), [name]);
      else same.push(name);
    }
  const renamed = new Map<string, string>();
  const matches: TaskMatch[] = gone.map(([was, task]) => {
    const is = come.get(doing(task))?.shift();
    if (is === undefined) return { was };
    renamed.set(is, was);
    return { was, is };
  });
  for (const name of after.keys()) {
    if (before.has(name)) matches.push({ was: name, is: name });
    else if (!renamed.has(name)) matches.push({ is: name });
  }
  return matches;
}

/** What a task does, whoever it gets its inputs from. */
const doing = ({ component, aspects }: TaskView): string =>
  [
    component.signature,
    ...[...aspects.keys()].filter((aspect) => !aspect.startsWith('waits for.')).sort(),
  ].join('\n');
