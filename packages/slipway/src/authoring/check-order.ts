import type { ComponentSpec, DagSpec } from '../ir/pipeline-spec.ts';
import type { BuildScope } from './build-scope.ts';
import { tasksIn } from './graph.ts';

/** Reports tasks that wait for each other, which `.after` can say and no engine can run. */
export function checkOrder(scope: BuildScope, components: readonly ComponentSpec[]): void {
  for (const { dag } of components) {
    const cycle = dag === undefined ? undefined : findCycle(dag.tasks);
    if (cycle === undefined) continue;
    const first = tasksIn(scope.root).find(({ name }) => cycle.includes(name));
    scope.report(
      'task-cycle',
      `These tasks wait for each other: ${[...cycle, cycle[0]].join(' waits for ')}. Remove an .after or a reference.`,
      first?.source ?? scope.root.source,
    );
  }
}

type Tasks = DagSpec['tasks'];

/** Names of the tasks of one cycle; without recursion, for chains are as long as pipelines. */
function findCycle(tasks: Tasks): string[] | undefined {
  const done = new Set<string>();
  for (const start of Object.keys(tasks)) {
    const path: string[] = [];
    const onPath = new Set<string>();
    const open: { readonly name: string; readonly isLeft: boolean }[] = [
      { name: start, isLeft: false },
    ];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { name, isLeft } = next;
      if (isLeft) {
        path.pop();
        onPath.delete(name);
        done.add(name);
      } else if (onPath.has(name)) return path.slice(path.indexOf(name));
      else if (!done.has(name)) {
        path.push(name);
        onPath.add(name);
        const waitsFor = tasks[name]?.dependentTasks ?? [];
        open.push({ name, isLeft: true });
        open.push(...waitsFor.map((earlier) => ({ name: earlier, isLeft: false })));
      }
    }
  }
  return undefined;
}
