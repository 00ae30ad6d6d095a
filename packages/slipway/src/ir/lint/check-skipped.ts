import { type AbsentOutputs, absentOutputs } from './absent-outputs.ts';
import { type Formula, truthOf } from './condition-formula.ts';
import type { LintComponent, LintModel, LintTask } from './lint-model.ts';
import { type LintReport, quoted } from './lint-report.ts';
import { artifactSources, type OutputSource, parameterSources } from './output-sources.ts';
import { isConditional } from './parameter-source.ts';

/** What a condition may skip is not read from outside, but by branches that cover every case. */
export function checkSkipped(model: LintModel, report: LintReport): void {
  const absent = absentOutputs(model);
  for (const task of model.tasks) {
    checkReader(model, task, report);
    checkAbsent(task, absent, report);
  }
  for (const component of model.all) checkDagOutputs(model, component, report);
}

function checkReader(model: LintModel, task: LintTask, report: LintReport): void {
  if (task.spec.triggerPolicy?.strategy === 'ALL_UPSTREAM_TASKS_COMPLETED') return;
  for (const [name, at] of task.waitsFor) {
    const producer = task.parent.tasks.get(name);
    if (producer === undefined || !isConditional(producer) || runsOnlyWith(model, task, producer))
      continue;
    report.add(
      'reads-skipped',
      at,
      () =>
        `Task ${quoted(task.name)} reads or waits for ${quoted(name)}, which runs only under a condition: when that is false, KFP skips both. Put both under the condition, or choose between branches with OneOf.`,
    );
  }
}

/** Reads of outputs that only a condition within the producer gives. */
function checkAbsent(task: LintTask, absent: AbsentOutputs, report: LintReport): void {
  const { component, parent, path } = task;
  const found = (producer: string, output: string, at: string) => {
    const whole = parent.tasks.get(producer);
    if (whole === undefined || isConditional(whole) || whole.component === undefined) return;
    if (absent.get(whole.component)?.has(output) === true)
      report.add(
        'reads-skipped',
        at,
        () =>
          `Task ${quoted(task.name)} needs ${quoted(output)} of ${quoted(producer)}, which a condition within that may skip. Give a branch for the other case and choose with OneOf, or make the input optional.`,
      );
  };
  for (const [name, { taskOutputParameter }] of task.parameters) {
    const { isOptional, defaultValue } = component?.inputParameters.get(name) ?? {};
    if (taskOutputParameter === undefined || isOptional === true || defaultValue !== undefined)
      continue;
    const { producerTask, outputParameterKey } = taskOutputParameter;
    found(producerTask, outputParameterKey, `${path}.inputs.parameters.${name}`);
  }
  for (const [name, { taskOutputArtifact }] of task.artifacts) {
    if (taskOutputArtifact === undefined) continue;
    if (component?.inputArtifacts.get(name)?.isOptional === true) continue;
    const { producerTask, outputArtifactKey } = taskOutputArtifact;
    found(producerTask, outputArtifactKey, `${path}.inputs.artifacts.${name}`);
  }
}

/** Whether the reader's own condition implies the producer's, as far as can be told. */
function runsOnlyWith(model: LintModel, reader: LintTask, producer: LintTask): boolean {
  if (!isConditional(reader)) return false;
  const implication: Formula = {
    op: 'or',
    of: [{ op: 'not', of: formulaOf(model, reader) }, formulaOf(model, producer)],
  };
  return ['always', 'unknown'].includes(truthOf(implication));
}

function formulaOf({ expressions }: LintModel, { spec }: LintTask): Formula {
  const condition = spec.triggerPolicy?.condition ?? '';
  return condition === '' ? { op: 'constant', value: true } : expressions.formula(condition);
}

function checkDagOutputs(model: LintModel, component: LintComponent, report: LintReport): void {
  const { path, spec } = component;
  const { parameters = {}, artifacts = {} } = spec.dag?.outputs ?? {};
  const check = (name: string, sources: readonly OutputSource[]) =>
    checkSources(sources, { model, component, report, name });
  for (const [name, output] of Object.entries(parameters))
    check(name, parameterSources(output, `${path}.dag.outputs.parameters.${name}`));
  for (const [name, output] of Object.entries(artifacts))
    check(name, artifactSources(output, `${path}.dag.outputs.artifacts.${name}`));
}

interface Scope {
  readonly model: LintModel;
  readonly component: LintComponent;
  readonly report: LintReport;
  readonly name: string;
}

function checkSources(sources: readonly OutputSource[], scope: Scope): void {
  const { model, component, report, name } = scope;
  const tasks = sources.flatMap(({ task }) => component.tasks.get(task) ?? []);
  const [first] = sources;
  // Names that are not there are told elsewhere.
  if (first === undefined || tasks.length !== sources.length) return;
  if (!tasks.every(isConditional)) return;
  if (sources.length === 1) {
    // Outputs of groups and of pipelines within are told where they are read.
    if (component !== model.root) return;
    report.add(
      'reads-skipped',
      first.at,
      () =>
        `The output ${quoted(name)} comes from ${quoted(first.task)}, which runs only under a condition: when that is false, there is no output. Give a branch for the other case and choose with OneOf.`,
    );
    return;
  }
  const anyRuns: Formula = { op: 'or', of: tasks.map((task) => formulaOf(model, task)) };
  if (['sometimes', 'never'].includes(truthOf(anyRuns)))
    report.add(
      'oneof-incomplete',
      first.at,
      () =>
        `The output ${quoted(name)} comes from one of ${sources.length} branches, and it may be that none of them runs. Add a branch for all other cases.`,
    );
}
