import { inputsReadByExecutors, inputsReadByTask } from './input-uses.ts';
import type { LintComponent, LintModel, LintTask } from './lint-model.ts';
import { type LintReport, quoted, suggestion } from './lint-report.ts';

/** A task gives its component what it needs, nothing else, and each from one source. */
export function checkArguments(model: LintModel, report: LintReport): void {
  const readByExecutors = inputsReadByExecutors(model);
  for (const task of model.tasks) {
    checkSources(task, report);
    const { component } = task;
    if (component === undefined) continue;
    if (!report.isFull('missing-argument')) checkMissing(task, component, report);
    const label = component.spec.executorLabel ?? '';
    const readBy = [readByExecutors.get(label) ?? NONE, inputsReadByTask(task)];
    checkUnknown(task, { component, report, readBy });
  }
}

function checkSources(task: LintTask, report: LintReport): void {
  for (const [input, binding] of task.parameters) {
    const { componentInputParameter, taskOutputParameter, runtimeValue, taskFinalStatus } = binding;
    const sources = [componentInputParameter, taskOutputParameter, runtimeValue, taskFinalStatus];
    reportSources(sources, `${task.path}.inputs.parameters.${input}`, report);
  }
  for (const [input, { componentInputArtifact, taskOutputArtifact }] of task.artifacts)
    reportSources(
      [componentInputArtifact, taskOutputArtifact],
      `${task.path}.inputs.artifacts.${input}`,
      report,
    );
}

/** Of several sources the reader tells. */
function reportSources(sources: readonly unknown[], at: string, report: LintReport): void {
  if (sources.every((source) => source === undefined))
    report.add(
      'binding-source',
      at,
      'The input has no source. Give it a constant, an input of the pipeline, or an output of a task.',
    );
}

function checkMissing(task: LintTask, component: LintComponent, report: LintReport): void {
  const given = new Set(task.parameters.map(([name]) => name));
  const givenArtifacts = new Set(task.artifacts.map(([name]) => name));
  const { parameterIterator, artifactIterator } = task.spec;
  if (parameterIterator !== undefined) given.add(parameterIterator.itemInput);
  if (artifactIterator !== undefined) givenArtifacts.add(artifactIterator.itemInput);
  const missing = (kind: string, name: string) =>
    report.add(
      'missing-argument',
      task.path,
      () =>
        `Task ${quoted(task.name)} gives no ${kind} ${quoted(name)}, which component ${quoted(task.spec.componentRef.name)} needs. Add it to the task's inputs.`,
    );
  for (const name of component.required.parameters)
    if (!given.has(name)) missing('parameter', name);
  for (const name of component.required.artifacts)
    if (!givenArtifacts.has(name)) missing('artifact', name);
}

const NONE: ReadonlySet<string> = new Set();

interface Scope {
  readonly component: LintComponent;
  readonly report: LintReport;
  readonly readBy: readonly ReadonlySet<string>[];
}

function checkUnknown(task: LintTask, { component, report, readBy }: Scope): void {
  const unknown = (kind: string, name: string, known: ReadonlyMap<string, unknown>) => {
    // KFP's compiler hands channels to tasks for their conditions, constants and Kubernetes settings.
    if (known.has(name) || name.startsWith('pipelinechannel--')) return;
    if (readBy.some((names) => names.has(name))) return;
    report.add(
      'unknown-argument',
      `${task.path}.inputs.${kind}s.${name}`,
      () =>
        `Component ${quoted(task.spec.componentRef.name)} has no ${kind} ${quoted(name)}. ${suggestion(name, known.keys())}`,
    );
  };
  for (const [name, { runtimeValue }] of task.parameters)
    if (!isChannelText(runtimeValue?.constant))
      unknown('parameter', name, component.inputParameters);
  for (const [name] of task.artifacts) unknown('artifact', name, component.inputArtifacts);
}

/** So KFP's compiler hands over resources and images that come from channels. */
const isChannelText = (constant: unknown): boolean =>
  typeof constant === 'string' && constant.startsWith("{{$.inputs.parameters['pipelinechannel--");
