import type { ComponentSpec, InputDefinitions, OutputDefinitions } from '../ir/pipeline-spec.ts';
import { type AnyArtifactType, isArtifactType } from './artifact-types.ts';
import { parameterDefinition } from './parameter-definition.ts';
import { parameterTypeOf } from './parameter-schema.ts';
import type { ValueType, ValueTypes } from './value-types.ts';

export interface InputParts {
  readonly parameters: NonNullable<InputDefinitions['parameters']>;
  readonly artifacts: NonNullable<InputDefinitions['artifacts']>;
}

export interface OutputParts {
  readonly parameters: NonNullable<OutputDefinitions['parameters']>;
  readonly artifacts: NonNullable<OutputDefinitions['artifacts']>;
}

/** What a component takes and gives, as KFP declares it. */
export function componentInterface(component: {
  readonly inputs: ValueTypes;
  readonly outputs: ValueTypes;
}): Pick<ComponentSpec, 'inputDefinitions' | 'outputDefinitions'> {
  const inputs: InputParts = { parameters: {}, artifacts: {} };
  for (const [name, type] of Object.entries(component.inputs)) addInput(inputs, name, type);
  const outputs: OutputParts = { parameters: {}, artifacts: {} };
  for (const [name, type] of Object.entries(component.outputs)) {
    if (isArtifactType(type)) outputs.artifacts[name] = artifactDefinition(type);
    else outputs.parameters[name] = { parameterType: parameterTypeOf(type) };
  }
  return {
    ...definitions('inputDefinitions', inputs),
    ...definitions('outputDefinitions', outputs),
  };
}

function addInput(inputs: InputParts, name: string, type: ValueType): void {
  if (!isArtifactType(type)) inputs.parameters[name] = parameterDefinition(type);
  else
    inputs.artifacts[name] = {
      ...artifactDefinition(type),
      ...(type.isOptional ? { isOptional: true } : {}),
    };
}

/** As KFP declares artifacts; all built-in kinds are at version 0.0.1. */
export const artifactDefinition = (
  type: Pick<AnyArtifactType, 'schemaTitle' | 'isList'> & { readonly schemaVersion?: string },
) => ({
  artifactType: {
    schemaTitle: type.schemaTitle,
    schemaVersion: type.schemaVersion ?? '0.0.1',
  },
  ...(type.isList ? { isArtifactList: true } : {}),
});

/** `{ [key]: … }` with the empty halves left out, as KFP writes them. */
export function definitions<Key extends string, P extends object, A extends object>(
  key: Key,
  { parameters, artifacts }: { readonly parameters: P; readonly artifacts: A },
): { [K in Key]?: { parameters?: P; artifacts?: A } } {
  const filled = {
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(Object.keys(artifacts).length === 0 ? {} : { artifacts }),
  };
  return (Object.keys(filled).length === 0 ? {} : { [key]: filled }) as {
    [K in Key]?: { parameters?: P; artifacts?: A };
  };
}
