import { areCompatible, outputArtifact, titleOf } from './check-artifact-types.ts';
import { noOutput } from './check-references.ts';
import type { LintComponent, LintModel } from './lint-model.ts';
import { type LintReport, quoted, suggestion } from './lint-report.ts';
import {
  artifactSources,
  type DagOutputs,
  type OutputSource,
  parameterSources,
} from './output-sources.ts';
import { fits, outputType } from './parameter-source.ts';

/** What a pipeline or group gives out comes from its tasks, and is of the type it declares. */
export function checkOutputs(model: LintModel, report: LintReport): void {
  const looped = loopedComponents(model);
  for (const component of model.all) {
    if (component.spec.dag === undefined) continue;
    const scope = { component, report, isLooped: looped.has(component) };
    checkParameters(scope, component.spec.dag.outputs?.parameters);
    checkArtifacts(scope, component.spec.dag.outputs?.artifacts);
  }
}

/** KFP declares the outputs of a loop's body as the lists they become. */
function loopedComponents(model: LintModel): ReadonlySet<LintComponent> {
  const looped = new Set<LintComponent>();
  for (const { spec, component } of model.tasks)
    if (component !== undefined && (spec.parameterIterator ?? spec.artifactIterator))
      looped.add(component);
  return looped;
}

interface Scope {
  readonly component: LintComponent;
  readonly report: LintReport;
  readonly isLooped: boolean;
}

function checkParameters(scope: Scope, outputs: DagOutputs['parameters'] = {}): void {
  const { component } = scope;
  checkDeclared(scope, component.outputParameters, { outputs, kind: 'parameter' });
  for (const [name, output] of Object.entries(outputs)) {
    const path = `${component.path}.dag.outputs.parameters.${name}`;
    const sources = parameterSources(output, path);
    if (sources.length === 0) noSource(scope, path, name);
    for (const source of sources) {
      const known = component.tasks.get(source.task)?.component?.outputParameters;
      if (checkSource(scope, source, known)) checkParameterType(scope, name, source);
    }
  }
}

function checkParameterType(scope: Scope, name: string, source: OutputSource): void {
  const { component, isLooped, report } = scope;
  const wanted = component.outputParameters.get(name)?.parameterType;
  const given = outputType(component.tasks.get(source.task), source.output);
  if (wanted === undefined || given === undefined || fits(given, wanted)) return;
  if (isLooped && wanted === 'LIST') return;
  report.add(
    'output-type',
    source.at,
    () =>
      `The output ${quoted(name)} is declared ${wanted}, but ${quoted(source.output)} of task ${quoted(source.task)} is ${given}. Declare it ${given}, or take another output.`,
  );
}

function checkArtifacts(scope: Scope, outputs: DagOutputs['artifacts'] = {}): void {
  const { component } = scope;
  checkDeclared(scope, component.outputArtifacts, { outputs, kind: 'artifact' });
  for (const [name, output] of Object.entries(outputs)) {
    const path = `${component.path}.dag.outputs.artifacts.${name}`;
    const sources = artifactSources(output, path);
    if (sources.length === 0) noSource(scope, path, name);
    for (const source of sources) {
      const known = component.tasks.get(source.task)?.component?.outputArtifacts;
      if (checkSource(scope, source, known)) checkArtifactType(scope, name, source);
    }
  }
}

function checkArtifactType(scope: Scope, name: string, source: OutputSource): void {
  const { component, isLooped, report } = scope;
  const wanted = component.outputArtifacts.get(name);
  const given = outputArtifact(component.tasks.get(source.task), source.output);
  if (wanted === undefined || given === undefined) return;
  const isList = wanted.isArtifactList === true;
  const fitsList = given.isList === isList || (isLooped && isList);
  if (fitsList && areCompatible(given.type, wanted.artifactType)) return;
  report.add(
    'output-type',
    source.at,
    () =>
      `The output ${quoted(name)} is declared ${listOf(isList)}${titleOf(wanted.artifactType)}, but ${quoted(source.output)} of task ${quoted(source.task)} is ${listOf(given.isList)}${titleOf(given.type)}. Change the declaration, or take another output.`,
  );
}

const listOf = (isList: boolean): string => (isList ? 'a list of ' : '');

interface Given {
  readonly outputs: object;
  readonly kind: 'parameter' | 'artifact';
}

function checkDeclared(
  { component, report }: Scope,
  declared: ReadonlyMap<string, unknown>,
  { outputs, kind }: Given,
): void {
  for (const name of declared.keys())
    if (!Object.hasOwn(outputs, name))
      report.add(
        'output-source',
        `${component.path}.outputDefinitions.${kind}s.${name}`,
        () =>
          `The ${kind} ${quoted(name)} is declared as an output, but "dag.outputs" does not say where it comes from. Add it there, or remove the declaration.`,
      );
  for (const name of Object.keys(outputs))
    if (!declared.has(name))
      report.add(
        'output-source',
        `${component.path}.dag.outputs.${kind}s.${name}`,
        () =>
          `The ${kind} ${quoted(name)} is not declared in "outputDefinitions". ${suggestion(name, declared.keys())}`,
      );
}

const noSource = ({ report }: Scope, path: string, name: string): void =>
  report.add('output-source', path, () => `The output ${quoted(name)} names no task. Add one.`);

/** Whether the task and its output are there. */
function checkSource(
  { component, report }: Scope,
  { task, output, at }: OutputSource,
  known: ReadonlyMap<string, unknown> | undefined,
): boolean {
  if (!component.tasks.has(task))
    report.add(
      'unknown-task',
      at,
      () =>
        `The output comes from ${quoted(task)}, which is not among the tasks. ${suggestion(task, component.tasks.keys())}`,
    );
  else if (known !== undefined && !known.has(output))
    report.add('unknown-output', at, () => noOutput(task, output, known.keys()));
  return known?.has(output) === true;
}
