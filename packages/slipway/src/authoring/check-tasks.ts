import type { BuildScope } from './build-scope.ts';
import { isRetryCount } from './check-step-options.ts';
import { displayNameOf, type GroupNode, tasksIn } from './graph.ts';

/** Reports bodies without a task, and options of tasks that cannot be. */
export function checkTasks(scope: BuildScope): void {
  checkBody(scope, scope.root);
  for (const { name, options, source } of tasksIn(scope.root)) {
    const { retries = 0 } = options;
    if (!isRetryCount(retries))
      scope.report(
        'retries',
        `${name}: the retries are ${String(retries)}. Write a whole number of attempts after the first, 0 or more.`,
        source,
      );
    if (name.length > NAME_LENGTH_MAX)
      scope.report(
        'task-name',
        `The name of the task "${name.slice(0, 40)}…" has ${name.length} characters; the limit is ${NAME_LENGTH_MAX}.`,
        source,
      );
  }
}

/** As a label value of Kubernetes, where task names end up. */
const NAME_LENGTH_MAX = 63;

function checkBody(scope: BuildScope, group: GroupNode): void {
  for (const inner of group.groups) checkBody(scope, inner);
  if (group.tasks.length > 0 || group.groups.length > 0) return;
  const what = group.parent === null ? 'The pipeline' : `The branch "${displayNameOf(group)}"`;
  scope.report('no-tasks', `${what} has no tasks. Call a step in its body.`, group.source);
}
