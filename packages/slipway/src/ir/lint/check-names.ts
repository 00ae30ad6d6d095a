import type { LintModel } from './lint-model.ts';
import { type LintReport, quoted } from './lint-report.ts';

/** What Kubernetes takes as a label, lower-case, as KFP's compiler writes tasks' names. */
const TASK_NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** Names of tasks become names of pods. */
export function checkNames(model: LintModel, report: LintReport): void {
  for (const { name, path } of model.tasks)
    if (!TASK_NAME.test(name))
      report.add(
        'task-name',
        path,
        () =>
          `The name ${quoted(name)} is not made of lower-case letters, digits and dashes alone: Kubernetes refuses it. Rename the task; "taskInfo.name" may be any text.`,
      );
}
