import type { ExecutorSpec } from '../pipeline-spec.ts';
import { textsIn } from './executor-texts.ts';
import type { LintComponent, LintModel, LintTask } from './lint-model.ts';
import { type LintReport, quoted, suggestion } from './lint-report.ts';
import { type Placeholder, placeholdersIn } from './placeholder.ts';
import { structurePlaceholder } from './structure-placeholder.ts';

/** Placeholders name inputs and outputs that are there, in words that KFP replaces. */
export function checkPlaceholders(model: LintModel, report: LintReport): void {
  const interfaces = executorInterfaces(model);
  for (const [label, { spec, texts }] of model.executors) {
    const known = interfaces.get(label);
    checkImporter(label, { spec, known, report });
    for (const { text, path } of texts) {
      checkText(text, known, { path, report });
      checkStructure(text, known, { path, report });
    }
  }
  for (const task of model.tasks) checkConstants(task, report);
}

interface Importer {
  readonly spec: ExecutorSpec;
  readonly known: Interface | undefined;
  readonly report: LintReport;
}

/** The address of an import may be an input. */
function checkImporter(label: string, { spec, known, report }: Importer): void {
  const name = spec.importer?.artifactUri?.runtimeParameter;
  const inputs = known?.inputs.parameters;
  if (name === undefined || inputs === undefined || inputs.has(name)) return;
  report.add(
    'unknown-input',
    `deploymentSpec.executors.${label}.importer.artifactUri.runtimeParameter`,
    () =>
      `The importer takes its address from ${quoted(name)}, which is not among its inputs. ${suggestion(name, inputs)}`,
  );
}

interface Interface {
  readonly inputs: { readonly parameters: Set<string>; readonly artifacts: Set<string> };
  readonly outputs: { readonly parameters: Set<string>; readonly artifacts: Set<string> };
}

interface Place {
  readonly path: string;
  readonly report: LintReport;
}

/** What an executor is given: the inputs of its components, and more that tasks hand to it. */
function executorInterfaces(model: LintModel): ReadonlyMap<string, Interface> {
  const interfaces = new Map<string, Interface>();
  for (const component of model.all) {
    const known = interfaceOf(interfaces, component);
    if (known === undefined) continue;
    addAll(known.inputs.parameters, component.inputParameters.keys());
    addAll(known.inputs.artifacts, component.inputArtifacts.keys());
    addAll(known.outputs.parameters, component.outputParameters.keys());
    addAll(known.outputs.artifacts, component.outputArtifacts.keys());
  }
  for (const { component, parameters, artifacts } of model.tasks) {
    const known = component && interfaceOf(interfaces, component);
    for (const [name] of parameters) known?.inputs.parameters.add(name);
    for (const [name] of artifacts) known?.inputs.artifacts.add(name);
  }
  return interfaces;
}

function interfaceOf(
  interfaces: Map<string, Interface>,
  { spec: { executorLabel } }: LintComponent,
): Interface | undefined {
  if (executorLabel === undefined) return undefined;
  const known = interfaces.get(executorLabel) ?? {
    inputs: { parameters: new Set(), artifacts: new Set() },
    outputs: { parameters: new Set(), artifacts: new Set() },
  };
  interfaces.set(executorLabel, known);
  return known;
}

function addAll(names: Set<string>, more: Iterable<string>): void {
  for (const name of more) names.add(name);
}

function checkText(text: string, known: Interface | undefined, { path, report }: Place): void {
  // What has lines is a program, in which a placeholder may be no more than a remark.
  const isProgram = text.includes('\n');
  for (const found of placeholdersIn(text)) {
    if (found.kind === 'malformed' && !isProgram)
      report.add('placeholder-syntax', path, () => malformed(found.text));
    if (found.kind !== 'reference' || known === undefined || isProgram) continue;
    const names = known[found.side][found.of];
    if (!names.has(found.name))
      report.add('placeholder-name', path, () => unknownName(found, names));
  }
}

const malformed = (text: string): string =>
  `KFP does not replace ${quoted(text)}: it is no placeholder that it knows. Write it as {{$.inputs.parameters['name']}}, {{$.inputs.artifacts['name'].uri}}, {{$.outputs.artifacts['name'].path}} or {{$.pipeline_job_name}}.`;

const unknownName = (
  { text, name, side, of }: Placeholder & { kind: 'reference' },
  known: Iterable<string>,
): string =>
  `${quoted(text)} names ${quoted(name)}, which is not among the ${side.slice(0, -1)} ${of} there. ${suggestion(name, known)}`;

function checkStructure(text: string, known: Interface | undefined, { path, report }: Place): void {
  const structure = structurePlaceholder(text);
  if (structure === undefined) return;
  if (structure.problem !== undefined)
    report.add(
      'placeholder-syntax',
      path,
      `KFP cannot read this placeholder: ${structure.problem}. Write it as {"Concat": […]} or {"IfPresent": {"InputName": …, "Then": …, "Else": …}}.`,
    );
  for (const name of structure.inputNames) {
    const inputs = known?.inputs;
    if (inputs === undefined || inputs.parameters.has(name) || inputs.artifacts.has(name)) continue;
    report.add(
      'placeholder-name',
      path,
      () =>
        `"IfPresent" asks for the input ${quoted(name)}, which is not there. ${suggestion(name, [...inputs.parameters, ...inputs.artifacts])}`,
    );
  }
}

/** Placeholders in constants read the inputs of the task beside them. */
function checkConstants(task: LintTask, report: LintReport): void {
  let given: ReadonlySet<string> | undefined;
  for (const [name, { runtimeValue }] of task.parameters) {
    const at = `${task.path}.inputs.parameters.${name}.runtimeValue.constant`;
    for (const { text, path } of textsIn(runtimeValue?.constant, at)) {
      const found = placeholdersIn(text);
      if (found.length === 0) continue;
      given ??= new Set(task.parameters.map(([known]) => known));
      for (const one of found) checkInConstant(one, { task, given }, { path, report });
    }
  }
}

interface Given {
  readonly task: LintTask;
  readonly given: ReadonlySet<string>;
}

function checkInConstant(
  found: Placeholder,
  { task, given }: Given,
  { path, report }: Place,
): void {
  if (found.kind === 'malformed')
    report.add('placeholder-syntax', path, () => malformed(found.text));
  // Of outputs and artifacts there are none beside a constant: its own executor may have them.
  if (found.kind !== 'reference' || found.side !== 'inputs' || found.of !== 'parameters') return;
  if (!given.has(found.name) && task.component?.inputParameters.has(found.name) !== true)
    report.add('placeholder-name', path, () => unknownName(found, given));
}
