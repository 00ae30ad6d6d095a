import type { LintModel, LintTask } from './lint-model.ts';
import { type LintReport, quoted } from './lint-report.ts';

/** Tasks that run after failures are told to, and need nothing of what failed. */
export function checkExits(model: LintModel, report: LintReport): void {
  for (const task of model.tasks)
    if (task.spec.triggerPolicy?.strategy === 'ALL_UPSTREAM_TASKS_COMPLETED')
      checkInputs(task, report);
    else checkStatus(task, report);
}

function checkStatus(task: LintTask, report: LintReport): void {
  for (const [name, { taskFinalStatus }] of task.parameters)
    if (taskFinalStatus !== undefined)
      report.add(
        'exit-strategy',
        `${task.path}.inputs.parameters.${name}`,
        () =>
          `Task ${quoted(task.name)} reads the final status of ${quoted(taskFinalStatus.producerTask)}, but is skipped when that fails. Set triggerPolicy.strategy to ALL_UPSTREAM_TASKS_COMPLETED.`,
      );
}

function checkInputs({ path, name, component, ...task }: LintTask, report: LintReport): void {
  if (component === undefined) return;
  const required = (input: string, producer: string, at: string) =>
    report.add(
      'upstream-required',
      at,
      () =>
        `Task ${quoted(name)} runs even when ${quoted(producer)} has failed, but then has no ${quoted(input)}. Give the input a default or make it optional.`,
    );
  for (const [input, { taskOutputParameter }] of task.parameters) {
    const declared = component.inputParameters.get(input);
    if (taskOutputParameter === undefined || declared === undefined) continue;
    if (declared.isOptional !== true && declared.defaultValue === undefined)
      required(input, taskOutputParameter.producerTask, `${path}.inputs.parameters.${input}`);
  }
  for (const [input, { taskOutputArtifact }] of task.artifacts) {
    const declared = component.inputArtifacts.get(input);
    if (taskOutputArtifact === undefined || declared === undefined) continue;
    if (declared.isOptional !== true)
      required(input, taskOutputArtifact.producerTask, `${path}.inputs.artifacts.${input}`);
  }
}
