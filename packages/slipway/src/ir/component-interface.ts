import type { JsonValue } from '../core/json.ts';
import type { ComponentSpec, ParameterType } from './pipeline-spec.ts';

interface Declared {
  readonly name: string;
  readonly description: string | undefined;
}

interface ArtifactValue {
  readonly kind: 'artifact';
  /** `system.Artifact` where the format names no kind. */
  readonly schemaTitle: string;
  readonly schemaVersion: string;
  readonly isList: boolean;
}

export type ComponentInput = Declared & { readonly isOptional: boolean } & (
    | ArtifactValue
    | {
        readonly kind: 'parameter';
        readonly parameterType: ParameterType;
        readonly defaultValue: JsonValue | undefined;
        /** The only values that are taken. */
        readonly literals: readonly JsonValue[] | undefined;
      }
  );

export type ComponentOutput = Declared &
  (ArtifactValue | { readonly kind: 'parameter'; readonly parameterType: ParameterType });

/** What a component takes and gives; both sorted by name. */
export interface ComponentInterface {
  readonly inputs: readonly ComponentInput[];
  readonly outputs: readonly ComponentOutput[];
}

/** KFP's rule: an input with a default is optional, whatever `isOptional` says. */
export function interfaceOf(component: ComponentSpec): ComponentInterface {
  const { inputDefinitions: given = {}, outputDefinitions: made = {} } = component;
  const inputs: ComponentInput[] = [
    ...Object.entries(given.parameters ?? {}).map(([name, input]) => ({
      name,
      kind: 'parameter' as const,
      description: input.description,
      parameterType: input.parameterType,
      defaultValue: input.defaultValue,
      literals: input.literals,
      isOptional: input.isOptional === true || input.defaultValue !== undefined,
    })),
    ...Object.entries(given.artifacts ?? {}).map(([name, input]) => ({
      ...artifactValue(name, input),
      isOptional: input.isOptional === true,
    })),
  ];
  const outputs: ComponentOutput[] = [
    ...Object.entries(made.parameters ?? {}).map(([name, { description, parameterType }]) => ({
      name,
      kind: 'parameter' as const,
      description,
      parameterType,
    })),
    ...Object.entries(made.artifacts ?? {}).map(([name, output]) => artifactValue(name, output)),
  ];
  return { inputs: inputs.sort(byName), outputs: outputs.sort(byName) };
}

interface ArtifactDefinition {
  readonly artifactType: { readonly schemaTitle?: string; readonly schemaVersion?: string };
  readonly isArtifactList?: boolean;
  readonly description?: string;
}

const artifactValue = (
  name: string,
  { artifactType, isArtifactList = false, description }: ArtifactDefinition,
): Declared & ArtifactValue => ({
  name,
  kind: 'artifact',
  description,
  schemaTitle: artifactType.schemaTitle ?? 'system.Artifact',
  schemaVersion: artifactType.schemaVersion ?? '0.0.1',
  isList: isArtifactList,
});

const byName = (a: Declared, b: Declared): number => (a.name < b.name ? -1 : 1);
