import type { LintModel, LintTask } from './lint-model.ts';
import { type LintReport, quoted } from './lint-report.ts';
import { stronglyConnected } from './strongly-connected.ts';

/** A task waits for what it reads, nothing waits for itself, no component contains itself. */
export function checkOrder(model: LintModel, report: LintReport): void {
  for (const task of model.tasks) checkDependencies(task, report);
  for (const component of model.all) {
    const successors = (name: string) => component.tasks.get(name)?.waitsFor.keys() ?? [];
    for (const names of stronglyConnected(component.tasks.keys(), successors))
      report.add(
        'cycle',
        `${component.path}.dag.tasks.${names[0]}`,
        () =>
          `These tasks wait for each other, so none can start: ${chain(names)}. Remove one of the dependencies.`,
      );
  }
  const contained = (name: string) =>
    [...(model.components.get(name)?.tasks.values() ?? [])].map(
      ({ spec }) => spec.componentRef.name,
    );
  for (const names of stronglyConnected(model.components.keys(), contained))
    report.add(
      'cycle',
      `components.${names[0]}`,
      () =>
        `These components contain each other without end: ${chain(names)}. Remove one of the tasks.`,
    );
}

const chain = (names: readonly string[]): string =>
  `${names.slice(0, 10).map(quoted).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`;

function checkDependencies(task: LintTask, report: LintReport): void {
  const declared = new Set(task.spec.dependentTasks);
  for (const [producer, at] of task.waitsFor)
    if (!declared.has(producer) && task.parent.tasks.has(producer) && !isChannel(at))
      report.add(
        'missing-dependency',
        at,
        () =>
          `Task ${quoted(task.name)} reads ${quoted(producer)}, but does not say that it waits for it: kfp.local and other engines may start it too early. Add ${quoted(producer)} to its "dependentTasks".`,
      );
}

/** KFP's compiler leaves some of these out; its backend adds them. */
const isChannel = (at: string): boolean => /\.(?:parameters|artifacts)\.pipelinechannel--/.test(at);
