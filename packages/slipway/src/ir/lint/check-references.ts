import type { LintComponent, LintModel, LintTask } from './lint-model.ts';
import { type LintReport, quoted, suggestion } from './lint-report.ts';

/** Components, executors, tasks, outputs and inputs that are named must be there. */
export function checkReferences(model: LintModel, report: LintReport): void {
  for (const component of model.all) checkBody(component, { model, report });
  for (const task of model.tasks) {
    checkComponent(task, { model, report });
    for (const [producer, at] of task.waitsFor)
      if (!task.parent.tasks.has(producer))
        report.add(
          'unknown-task',
          at,
          () =>
            `Task ${quoted(task.name)} reads or waits for ${quoted(producer)}, which is not among the tasks beside it. ${suggestion(producer, task.parent.tasks.keys())}`,
        );
    checkParameterSources(task, report);
    checkArtifactSources(task, report);
  }
}

interface Lint {
  readonly model: LintModel;
  readonly report: LintReport;
}

function checkBody({ spec, path }: LintComponent, { model, report }: Lint): void {
  const { executorLabel, dag } = spec;
  // Of both the reader tells.
  if (executorLabel === undefined && dag === undefined)
    report.add(
      'component-body',
      path,
      'The component has neither "executorLabel" nor "dag": it cannot run. Give it one of them.',
    );
  if (executorLabel !== undefined && !model.executors.has(executorLabel))
    report.add(
      'unknown-executor',
      `${path}.executorLabel`,
      () =>
        `There is no executor ${quoted(executorLabel)} in "deploymentSpec.executors". ${suggestion(executorLabel, model.executors.keys())}`,
    );
}

function checkComponent(task: LintTask, { model, report }: Lint): void {
  const { name } = task.spec.componentRef;
  if (task.component === undefined)
    report.add(
      'unknown-component',
      `${task.path}.componentRef.name`,
      () =>
        `Task ${quoted(task.name)} refers to ${quoted(name)}, which is not in "components". ${suggestion(name, model.components.keys())}`,
    );
}

function checkParameterSources(task: LintTask, report: LintReport): void {
  for (const [input, { componentInputParameter, taskOutputParameter }] of task.parameters) {
    const at = `${task.path}.inputs.parameters.${input}`;
    if (
      componentInputParameter !== undefined &&
      !task.parent.inputParameters.has(componentInputParameter)
    )
      report.add('unknown-input', `${at}.componentInputParameter`, () =>
        noInput(componentInputParameter, task.parent.inputParameters.keys()),
      );
    if (taskOutputParameter === undefined) continue;
    const { producerTask, outputParameterKey } = taskOutputParameter;
    const producer = task.parent.tasks.get(producerTask)?.component;
    if (producer !== undefined && !producer.outputParameters.has(outputParameterKey))
      report.add('unknown-output', `${at}.taskOutputParameter.outputParameterKey`, () =>
        noOutput(producerTask, outputParameterKey, producer.outputParameters.keys()),
      );
  }
}

function checkArtifactSources(task: LintTask, report: LintReport): void {
  for (const [input, { componentInputArtifact, taskOutputArtifact }] of task.artifacts) {
    const at = `${task.path}.inputs.artifacts.${input}`;
    if (
      componentInputArtifact !== undefined &&
      !task.parent.inputArtifacts.has(componentInputArtifact)
    )
      report.add('unknown-input', `${at}.componentInputArtifact`, () =>
        noInput(componentInputArtifact, task.parent.inputArtifacts.keys()),
      );
    if (taskOutputArtifact === undefined) continue;
    const { producerTask, outputArtifactKey } = taskOutputArtifact;
    const producer = task.parent.tasks.get(producerTask)?.component;
    if (producer !== undefined && !producer.outputArtifacts.has(outputArtifactKey))
      report.add('unknown-output', `${at}.taskOutputArtifact.outputArtifactKey`, () =>
        noOutput(producerTask, outputArtifactKey, producer.outputArtifacts.keys()),
      );
  }
}

const noInput = (name: string, known: Iterable<string>): string =>
  `The pipeline or group around the task has no input ${quoted(name)} of this kind. ${suggestion(name, known)}`;

/** Says that a task lacks an output. */
export const noOutput = (task: string, name: string, known: Iterable<string>): string =>
  `Task ${quoted(task)} has no output ${quoted(name)} of this kind. ${suggestion(name, known)}`;
