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
  const parameters: Record<string, JsonValue> = {};
  const artifacts: Record<string, ArtifactValue> = {};
  for (const [name, binding] of Object.entries(task.inputs?.parameters ?? {})) {
    const value = parameterValue(binding, sources);
    if (value !== undefined) parameters[name] = value;
  }
  for (const [name, binding] of Object.entries(task.inputs?.artifacts ?? {})) {
    const value = artifactValue(binding, sources);
    if (value !== undefined) artifacts[name] = value;
  }
  const declared = component.inputDefinitions;
  for (const [name, input] of Object.entries(declared?.parameters ?? {})) {
    if (name in parameters) continue;
    if (input.defaultValue !== undefined) parameters[name] = input.defaultValue as JsonValue;
    else if (input.isOptional !== true) throw missing(name);
  }
  for (const [name, input] of Object.entries(declared?.artifacts ?? {}))
    if (!(name in artifacts) && input.isOptional !== true) throw missing(name);
  return { parameters, artifacts };
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
