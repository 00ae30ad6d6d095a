import type { TaskRun } from '../../runs/run-record.ts';

/** Tasks in the order they started, each followed by the tasks inside it; waiting ones come last. */
export function orderTasks(tasks: readonly TaskRun[]): TaskRun[] {
  const byPath = new Map(tasks.map((task) => [task.path, task]));
  const sortKey = (path: string): number => {
    const task = byPath.get(path);
    return task?.startedAtMs ?? task?.finishedAtMs ?? Number.POSITIVE_INFINITY;
  };
  return [...tasks].sort((a, b) => {
    const left = lineage(a.path);
    const right = lineage(b.path);
    for (let depth = 0; ; depth += 1) {
      const one = left[depth];
      const other = right[depth];
      if (one === undefined || other === undefined) return left.length - right.length;
      if (one === other) continue;
      const difference = sortKey(one) - sortKey(other);
      return Number.isNaN(difference) || difference === 0 ? compare(one, other) : difference;
    }
  });
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
const lineage = (path: string): string[] => {
  const names = path.split('/');
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
