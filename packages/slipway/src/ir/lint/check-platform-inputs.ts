import type { LintComponent, LintModel } from './lint-model.ts';
import { type LintReport, quoted, suggestion } from './lint-report.ts';

/** Settings for Kubernetes take values from where the task is: inputs there, and tasks beside it. */
export function checkPlatformInputs(model: LintModel, report: LintReport): void {
  const executors = Object.entries(model.input.kubernetes?.deploymentSpec?.executors ?? {});
  if (executors.length === 0) return;
  const parents = parentsOf(model);
  for (const [label, config] of executors) {
    const path = `platforms.kubernetes.deploymentSpec.executors.${label}`;
    const around = [...(parents.get(label) ?? [])];
    if (around.length > 0)
      for (const found of bindingsIn(config, path)) checkBinding(found, around, report);
  }
}

/** Pipelines and groups with a task that runs the executor. */
function parentsOf(model: LintModel): ReadonlyMap<string, ReadonlySet<LintComponent>> {
  const parents = new Map<string, Set<LintComponent>>();
  for (const { component, parent } of model.tasks) {
    const label = component?.spec.executorLabel;
    if (label !== undefined) parents.set(label, (parents.get(label) ?? new Set()).add(parent));
  }
  return parents;
}

interface Binding {
  readonly value: { readonly [key: string]: unknown };
  readonly path: string;
}

/** Objects that bind an input, without recursion. */
function bindingsIn(config: object, path: string): Binding[] {
  const found: Binding[] = [];
  const open = [{ value: config as Binding['value'], path }];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if ('componentInputParameter' in item.value || 'taskOutputParameter' in item.value)
      found.push(item);
    for (const [key, member] of Object.entries(item.value))
      if (typeof member === 'object' && member !== null)
        open.push({ value: member as Binding['value'], path: `${item.path}.${key}` });
  }
  return found;
}

function checkBinding(
  { value, path }: Binding,
  around: readonly LintComponent[],
  report: LintReport,
): void {
  const { componentInputParameter: input, taskOutputParameter } = value;
  if (typeof input === 'string' && !around.some((parent) => parent.inputParameters.has(input)))
    report.add(
      'unknown-input',
      path,
      () =>
        `The setting takes its value from ${quoted(input)}, which is no input of the pipeline or group around the task. ${suggestion(
          input,
          around.flatMap((parent) => [...parent.inputParameters.keys()]),
        )}`,
    );
  const producer = Object(taskOutputParameter).producerTask as unknown;
  if (typeof producer === 'string' && !around.some((parent) => parent.tasks.has(producer)))
    report.add(
      'unknown-task',
      path,
      () =>
        `The setting takes its value from task ${quoted(producer)}, which is not beside the task. ${suggestion(
          producer,
          around.flatMap((parent) => [...parent.tasks.keys()]),
        )}`,
    );
}
