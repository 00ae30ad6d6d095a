import type { JsonValue } from '../core/json.ts';
import type { InputDefinitions, OutputDefinitions, PipelineSpec } from './pipeline-spec.ts';
import { sanitizedName } from './sanitized-name.ts';
import type { V1Component, V1Input, V1Value } from './v1-component-schema.ts';
import { type V1Placeholder, v1CommandText, v1Name } from './v1-placeholders.ts';
import { isParameterType, v1ArtifactTitle, v1Default, v1ParameterType } from './v1-types.ts';

/** The same component in KFP v2's format: a pipeline of one task, as KFP compiles it. */
export function fromV1Component(component: V1Component): PipelineSpec {
  const name = sanitizedName(component.name ?? 'name');
  const inputs = definitionsOf(component.inputs ?? [], inputDefinition);
  const outputs = definitionsOf(component.outputs ?? [], outputDefinition);
  const definitions: Definitions = {
    ...(inputs === undefined ? {} : { inputDefinitions: inputs as InputDefinitions }),
    ...(outputs === undefined ? {} : { outputDefinitions: outputs as OutputDefinitions }),
  };
  const executorLabel = `exec-${name}`;
  return {
    pipelineInfo: {
      name,
      ...(component.description == null ? {} : { description: component.description }),
    },
    schemaVersion: '2.1.0',
    components: { [`comp-${name}`]: { executorLabel, ...definitions } },
    deploymentSpec: { executors: { [executorLabel]: { container: containerOf(component) } } },
    root: { ...definitions, dag: dagOf(name, definitions) },
  };
}

type Definitions = Pick<PipelineSpec['root'], 'inputDefinitions' | 'outputDefinitions'>;

/** What hands everything through to the only task. */
function dagOf(name: string, { inputDefinitions: given, outputDefinitions: made }: Definitions) {
  const outputs = {
    ...mapped('parameters', made?.parameters, (key) => ({
      valueFromParameter: { outputParameterKey: key, producerSubtask: name },
    })),
    ...mapped('artifacts', made?.artifacts, (key) => ({
      artifactSelectors: [{ outputArtifactKey: key, producerSubtask: name }],
    })),
  };
  const inputs = {
    ...mapped('parameters', given?.parameters, (key) => ({ componentInputParameter: key })),
    ...mapped('artifacts', given?.artifacts, (key) => ({ componentInputArtifact: key })),
  };
  return {
    ...(made === undefined ? {} : { outputs }),
    tasks: {
      [name]: {
        cachingOptions: { enableCache: true },
        componentRef: { name: `comp-${name}` },
        ...(given === undefined ? {} : { inputs }),
        taskInfo: { name },
      },
    },
  };
}

function mapped<Key extends string, T>(
  key: Key,
  record: object | undefined,
  make: (name: string) => T,
): { readonly [K in Key]?: Record<string, T> } {
  if (record === undefined) return {};
  const entries = Object.keys(record).map((name) => [name, make(name)]);
  return { [key]: Object.fromEntries(entries) } as { readonly [K in Key]: Record<string, T> };
}

function definitionsOf<V extends V1Value>(
  values: readonly V[],
  define: (value: V) => object,
): object | undefined {
  if (values.length === 0) return undefined;
  const of = (isParameter: boolean) =>
    values
      .filter(({ type }) => isParameterType(type) === isParameter)
      .map((value) => [v1Name(value.name), define(value)] as const);
  const [parameters, artifacts] = [of(true), of(false)];
  return {
    ...(parameters.length === 0 ? {} : { parameters: Object.fromEntries(parameters) }),
    ...(artifacts.length === 0 ? {} : { artifacts: Object.fromEntries(artifacts) }),
  };
}

function inputDefinition(input: V1Input): object {
  const { type, default: given } = input;
  const description = input.description == null ? {} : { description: input.description };
  if (type === 'PipelineTaskFinalStatus')
    return { parameterType: 'TASK_FINAL_STATUS', isOptional: true, ...description };
  const optional = input.optional === true || given != null ? { isOptional: true } : {};
  if (!isParameterType(type))
    return { artifactType: artifactType(type), ...optional, ...description };
  const parameterType = v1ParameterType(type);
  const defaultValue: JsonValue | undefined =
    given == null ? undefined : v1Default(parameterType, given);
  return {
    parameterType,
    ...(defaultValue === undefined ? {} : { defaultValue }),
    ...optional,
    ...description,
  };
}

const outputDefinition = ({ type, description }: V1Value): object => ({
  ...(isParameterType(type)
    ? { parameterType: v1ParameterType(type) }
    : { artifactType: artifactType(type) }),
  ...(description == null ? {} : { description }),
});

const artifactType = (type: V1Value['type']) => ({
  schemaTitle: v1ArtifactTitle(type),
  schemaVersion: '0.0.1',
});

function containerOf({ implementation, outputs }: V1Component) {
  const { image, command, args, env } = implementation.container;
  const parameters = (outputs ?? [])
    .filter(({ type }) => isParameterType(type))
    .map(({ name }) => v1Name(name));
  const texts = (parts: readonly V1Placeholder[]) =>
    parts.map((part) => v1CommandText(part, new Set(parameters)));
  const variables = Object.entries(env ?? {}).map(([name, value]) => ({ name, value }));
  return {
    image,
    ...(command == null || command.length === 0 ? {} : { command: texts(command) }),
    ...(args == null || args.length === 0 ? {} : { args: texts(args) }),
    ...(variables.length === 0 ? {} : { env: variables }),
  };
}
