import type { JsonValue } from '../core/json.ts';
import { selectField } from '../ir/field-selector.ts';
import type {
  ArtifactBinding,
  ComponentSpec,
  ParameterBinding,
  PipelineTaskSpec,
} from '../ir/pipeline-spec.ts';
import type { ArtifactValue, TaskValues } from '../runs/run-record.ts';
import { EngineError } from './errors.ts';
import { fillTemplate, isTemplate } from './fill-template.ts';
import type { RunFacts } from './placeholders/placeholder-value.ts';

export interface InputSources {
  /** Inputs of the DAG the task stands in. */
  readonly dagInputs: TaskValues;
  /** Outputs of the task's siblings that have finished; null when one has none. */
  readonly outputsOf: (task: string) => TaskValues | null;
  /** How a sibling ended, in KFP's form of a final status. */
  readonly statusOf: (task: string) => JsonValue;
  /** What placeholders in constants may name besides inputs. */
  readonly facts: Partial<RunFacts>;
}

/**
 * Binds a task's inputs to values: constants, inputs of its DAG, outputs of its siblings, defaults.
 * The item of a loop comes with each iteration.
 */
export function resolveInputs(
  task: PipelineTaskSpec,
  component: ComponentSpec,
  sources: InputSources,
): TaskValues {
  const values: BoundValues = {
    parameters: parameterValues(task, sources),
    artifacts: {},
    artifactLists: {},
  };
  for (const [name, binding] of Object.entries(task.inputs?.artifacts ?? {}))
    bindArtifact(values, name, artifactSource(binding, sources));
  const item = task.parameterIterator?.itemInput ?? task.artifactIterator?.itemInput;
  fillDefaults(values, component, item);
  return values;
}

interface BoundValues extends BoundArtifacts {
  readonly parameters: Record<string, JsonValue>;
}

/** Declared defaults for what is not bound; what must be there and is not, throws. */
function fillDefaults(
  values: BoundValues,
  { inputDefinitions }: ComponentSpec,
  item: string | undefined,
): void {
  const bound = new Set([
    ...Object.keys(values.parameters),
    ...Object.keys(values.artifacts),
    ...Object.keys(values.artifactLists),
    item,
  ]);
  const { parameters = {}, artifacts = {} } = inputDefinitions ?? {};
  for (const [name, { defaultValue, isOptional }] of Object.entries(parameters)) {
    if (bound.has(name)) continue;
    if (defaultValue !== undefined) values.parameters[name] = defaultValue as JsonValue;
    else if (isOptional !== true) throw missing(name);
  }
  for (const [name, { isOptional }] of Object.entries(artifacts))
    if (!bound.has(name) && isOptional !== true) throw missing(name);
}

/** Templates are filled in last: they stand for the other inputs. */
function parameterValues(
  { inputs }: PipelineTaskSpec,
  sources: InputSources,
): Record<string, JsonValue> {
  const values: Record<string, JsonValue> = {};
  const templates: Record<string, JsonValue> = {};
  for (const [name, binding] of Object.entries(inputs?.parameters ?? {})) {
    const constant = binding.runtimeValue?.constant as JsonValue | undefined;
    if (constant !== undefined && isTemplate(constant)) {
      templates[name] = constant;
      continue;
    }
    const value = constant ?? sourceValue(binding, sources);
    const selector = binding.parameterExpressionSelector;
    if (value !== undefined)
      values[name] = selector === undefined ? value : selectField(value, selector);
  }
  for (const [name, template] of Object.entries(templates))
    values[name] = fillTemplate(template, values, sources.facts);
  return values;
}

function sourceValue(binding: ParameterBinding, sources: InputSources): JsonValue | undefined {
  const { componentInputParameter, taskOutputParameter, taskFinalStatus } = binding;
  if (componentInputParameter !== undefined)
    return sources.dagInputs.parameters[componentInputParameter];
  if (taskOutputParameter !== undefined)
    return sources.outputsOf(taskOutputParameter.producerTask)?.parameters[
      taskOutputParameter.outputParameterKey
    ];
  if (taskFinalStatus !== undefined) return sources.statusOf(taskFinalStatus.producerTask);
  throw new EngineError(
    'unsupported',
    'engine-unsupported-input',
    `This engine cannot bind an input of the form ${JSON.stringify(binding).slice(0, 200)} yet.`,
  );
}

type ArtifactSource = ArtifactValue | readonly ArtifactValue[] | undefined;

function artifactSource(binding: ArtifactBinding, sources: InputSources): ArtifactSource {
  const { componentInputArtifact, taskOutputArtifact } = binding;
  if (componentInputArtifact !== undefined)
    return artifactOf(sources.dagInputs, componentInputArtifact);
  if (taskOutputArtifact === undefined) return undefined;
  const { producerTask, outputArtifactKey } = taskOutputArtifact;
  return artifactOf(sources.outputsOf(producerTask), outputArtifactKey);
}

/** One artifact or a list of them. */
export const artifactOf = (values: TaskValues | null, name: string): ArtifactSource =>
  values?.artifacts[name] ?? values?.artifactLists?.[name];

interface BoundArtifacts {
  readonly artifacts: Record<string, ArtifactValue>;
  readonly artifactLists: Record<string, readonly ArtifactValue[]>;
}

export function bindArtifact(values: BoundArtifacts, name: string, source: ArtifactSource): void {
  if (source === undefined) return;
  if (Array.isArray(source)) values.artifactLists[name] = source as readonly ArtifactValue[];
  else values.artifacts[name] = source as ArtifactValue;
}

const missing = (name: string) =>
  new EngineError(
    'invalid-input',
    'task-input-missing',
    `The required input "${name}" has no value: the task that should give it did not.`,
  );
