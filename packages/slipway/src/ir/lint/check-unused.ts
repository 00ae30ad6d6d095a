import type { LintModel } from './lint-model.ts';
import { type LintReport, quoted, suggestion } from './lint-report.ts';

/** Components and executors are used; platform documents set up executors that are there. */
export function checkUnused(model: LintModel, report: LintReport): void {
  const used = usedComponents(model);
  for (const name of model.components.keys())
    if (!used.has(name))
      report.add(
        'unused-component',
        `components.${name}`,
        () =>
          `No task that the pipeline can reach refers to component ${quoted(name)}: it never runs. Use it or remove it.`,
      );
  const labels = new Set(model.all.map(({ spec }) => spec.executorLabel));
  for (const label of model.executors.keys())
    if (!labels.has(label))
      report.add(
        'unused-executor',
        `deploymentSpec.executors.${label}`,
        () =>
          `No component uses executor ${quoted(label)}. If the pipelines within were merged by KFP's compiler, a task may now run with another's settings (its image, environment and resources): compare them, then remove it.`,
      );
  const { kubernetes, platform } = model.input;
  for (const [name, document] of Object.entries({ kubernetes, slipway: platform }))
    for (const label of Object.keys(document?.deploymentSpec?.executors ?? {}))
      if (!model.executors.has(label))
        report.add(
          'unknown-platform-executor',
          `platforms.${name}.deploymentSpec.executors.${label}`,
          () =>
            `The settings are for executor ${quoted(label)}, which the pipeline does not have: they have no effect. ${suggestion(label, model.executors.keys())}`,
        );
}

function usedComponents(model: LintModel): ReadonlySet<string> {
  const used = new Set<string>();
  const open = [model.root];
  for (let component = open.pop(); component !== undefined; component = open.pop())
    for (const { spec, component: next } of component.tasks.values()) {
      const { name } = spec.componentRef;
      if (next === undefined || used.has(name)) continue;
      used.add(name);
      open.push(next);
    }
  return used;
}
