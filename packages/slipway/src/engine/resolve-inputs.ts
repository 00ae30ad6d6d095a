import type { JsonValue } from '../core/json.ts';
import type { ComponentSpec, PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import type { ArtifactValue, TaskValues } from '../runs/run-record.ts';
import { EngineError } from './errors.ts';

export interface InputSources {
  /** Inputs of the DAG the task stands in. */
  readonly dagInputs: TaskValues;
  /** Outputs of the task's siblings that have finished; null when one has none. */
  readonly outputsOf: (task: string) => TaskValues | null;
}

/** Binds a task's inputs to values: constants, inputs of its DAG, outputs of its siblings, defaults. */
export function resolveInputs(
  task: PipelineTaskSpec,
  component: ComponentSpec,
  sources: InputSources,
): TaskValues {
  const bindings = task.inputs ?? {};
  return {
    parameters: bound(bindings.parameters, component.inputDefinitions?.parameters, (binding) =>
      parameterValue(binding, sources),
    ),
    artifacts: bound(bindings.artifacts, component.inputDefinitions?.artifacts, (binding) =>
      artifactValue(binding, sources),
    ),
  };
}

interface Declared {
  readonly defaultValue?: unknown;
  readonly isOptional?: boolean;
}

/** Values of one kind of input: bound ones, then defaults; one that must be there and is not, throws. */
function bound<Binding, Value>(
  bindings: Readonly<Record<string, Binding>> | undefined,
  declared: Readonly<Record<string, Declared>> | undefined,
  resolve: (binding: Binding) => Value | undefined,
): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [name, binding] of Object.entries(bindings ?? {})) {
    const value = resolve(binding);
    if (value !== undefined) values[name] = value;
  }
  for (const [name, { defaultValue, isOptional }] of Object.entries(declared ?? {})) {
    if (name in values) continue;
    if (defaultValue !== undefined) values[name] = defaultValue as Value;
    else if (isOptional !== true) throw missing(name);
  }
  return values;
}

type Bindings = NonNullable<PipelineTaskSpec['inputs']>;
type ParameterBinding = NonNullable<Bindings['parameters']>[string];
type ArtifactBinding = NonNullable<Bindings['artifacts']>[string];

function parameterValue(binding: ParameterBinding, sources: InputSources): JsonValue | undefined {
  if (binding.componentInputParameter !== undefined)
    return sources.dagInputs.parameters[binding.componentInputParameter];
  if (binding.taskOutputParameter !== undefined) {
    const { producerTask, outputParameterKey } = binding.taskOutputParameter;
    return sources.outputsOf(producerTask)?.parameters[outputParameterKey];
  }
  if (binding.runtimeValue?.constant !== undefined)
    return interpolate(binding.runtimeValue.constant as JsonValue);
  throw new EngineError(
    'unsupported',
    'engine-unsupported-input',
    `This engine cannot bind an input of the form ${JSON.stringify(binding).slice(0, 200)} yet.`,
  );
}

/** Constants with placeholders inside need the task's other inputs; they are refused, not pasted. */
function interpolate(constant: JsonValue): JsonValue {
  if (typeof constant === 'string' && constant.includes('{{$'))
    throw new EngineError(
      'unsupported',
      'engine-unsupported-template',
      `This engine cannot fill in the template ${JSON.stringify(constant.slice(0, 100))} yet.`,
    );
  return constant;
}

function artifactValue(binding: ArtifactBinding, sources: InputSources): ArtifactValue | undefined {
  if (binding.componentInputArtifact !== undefined)
    return sources.dagInputs.artifacts[binding.componentInputArtifact];
  if (binding.taskOutputArtifact !== undefined) {
    const { producerTask, outputArtifactKey } = binding.taskOutputArtifact;
    return sources.outputsOf(producerTask)?.artifacts[outputArtifactKey];
  }
  return undefined;
}

const missing = (name: string) =>
  new EngineError(
    'invalid-input',
    'task-input-missing',
    `The required input "${name}" has no value: the task that should give it did not.`,
  );
