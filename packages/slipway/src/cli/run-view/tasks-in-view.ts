import type { TaskRun } from '../../runs/run-record.ts';

/** What fits: what runs and what failed first, then the outer tasks. */
export function tasksInView(tasks: readonly TaskRun[], rows: number): readonly TaskRun[] {
  if (tasks.length <= rows) return tasks;
  const shown = new Set<TaskRun>();
  const isWanted: readonly ((task: TaskRun) => boolean)[] = [
    ({ state, attempts }) => state === 'RUNNING' && attempts > 0,
    ({ state }) => state === 'FAILED',
    ({ path }) => !path.includes('/'),
  ];
  for (const wanted of isWanted)
    for (const task of tasks) {
      if (shown.size === rows) return [...shown];
      if (wanted(task)) shown.add(task);
    }
  return [...shown];
}

/** `10,000 tasks: 9,120 SUCCEEDED, 8 RUNNING, 872 PENDING`. */
export function countsText(tasks: readonly TaskRun[]): string {
  const counts = new Map<string, number>();
  for (const { state } of tasks) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = [...counts].map(([state, count]) => `${count.toLocaleString('en-US')} ${state}`);
  return `${tasks.length.toLocaleString('en-US')} tasks: ${parts.join(', ')}`;
}
