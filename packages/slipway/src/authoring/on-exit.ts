import { currentScope } from './build-scope.ts';
import type { Awaitable } from './component.ts';
import { ParameterRef } from './references.ts';
import type { FinalStatus } from './task-final-status.ts';

export interface ExitOptions {
  /** Name shown to people; default: `exit-handler-1`, as KFP numbers them. */
  readonly name?: string;
}

/**
 * Runs one task when the guarded body has ended, whether it succeeded, failed or was cancelled.
 * `exit` calls that one step; it may use the status and the pipeline's parameters, no tasks.
 */
export function onExit(
  exit: (status: ParameterRef<FinalStatus>) => unknown,
  options: ExitOptions,
  body: () => unknown,
): Awaitable {
  const scope = currentScope('onExit');
  const group = scope.exitHandler(options.name);
  const before = scope.group.tasks.length;
  scope.refusePromise(exit(statusRef(group)), 'The exit task', group.source);
  const made = scope.group.tasks.slice(before);
  if (made.length !== 1) {
    const message = `onExit needs exactly one exit task, but its first function calls ${made.length} steps.`;
    scope.report('exit-task', message, group.source);
  }
  if (scope.group.kind !== 'root')
    scope.report('exit-place', 'onExit belongs at the top of a pipeline.', group.source);
  group.exitTask = made[0];
  scope.placeExitHandler(group);
  scope.fill(group, body);
  return { task: group };
}

/** How a task ended, for a step with `ignoreUpstreamFailure` and an input `TaskFinalStatus`. */
export const statusOf = ({ task }: Awaitable): ParameterRef<FinalStatus> => statusRef(task);

const statusRef = (of: Awaitable['task']): ParameterRef<FinalStatus> =>
  new ParameterRef({ kind: 'status', of }, { parameterType: 'TASK_FINAL_STATUS' });
