import type {
  ComponentSpec,
  ExecutorSpec,
  InputDefinitions,
  OutputDefinitions,
} from '../ir/pipeline-spec.ts';
import type { SlipwayExecutorConfig } from '../ir/platform-spec.ts';
import { isArtifactType } from './artifact-types.ts';
import type { BuildScope } from './build-scope.ts';
import type { CompileOptions } from './compile-pipeline.ts';
import { durationMs } from './duration.ts';
import { parameterDefinition } from './parameter-definition.ts';
import { parameterTypeOf } from './parameter-schema.ts';
import { resourceLimits } from './resource-limits.ts';
import type { StepDefinition } from './step.ts';

export interface InputParts {
  readonly parameters: NonNullable<InputDefinitions['parameters']>;
  readonly artifacts: NonNullable<InputDefinitions['artifacts']>;
}

export interface OutputParts {
  readonly parameters: NonNullable<OutputDefinitions['parameters']>;
  readonly artifacts: NonNullable<OutputDefinitions['artifacts']>;
}

/** Collects components and executors; a step used twice has one of each. */
export class CompileTarget {
  readonly scope: BuildScope;
  readonly components: Record<string, ComponentSpec> = {};
  readonly executors: Record<string, ExecutorSpec> = {};
  readonly platformExecutors: Record<string, SlipwayExecutorConfig> = {};
  readonly #options: CompileOptions;
  readonly #componentNames = new Map<StepDefinition, string>();

  constructor(scope: BuildScope, options: CompileOptions) {
    this.scope = scope;
    this.#options = options;
  }

  /** Name of the component of a step. */
  componentOf(step: StepDefinition): string {
    const known = this.#componentNames.get(step);
    if (known !== undefined) return known;
    const suffix = this.#freeSuffix(step.name);
    const name = `comp-${step.name}${suffix}`;
    const executorLabel = `exec-${step.name}${suffix}`;
    this.#componentNames.set(step, name);
    this.components[name] = { executorLabel, ...interfaceOf(step) };
    this.#addExecutor(executorLabel, step);
    return name;
  }

  addGroup(name: string, component: ComponentSpec): string {
    const key = `comp-${name}${this.#freeSuffix(name)}`;
    this.components[key] = component;
    return key;
  }

  #addExecutor(label: string, step: StepDefinition): void {
    const place = this.#options.moduleOf(step);
    this.executors[label] = {
      container: {
        image: this.#options.image,
        command: ['slipway', 'exec', `${place.module}#${place.export}`],
        args: ['--executor-input', '{{$}}'],
        ...resourceLimits(step.resources),
      },
    };
    this.platformExecutors[label] = {
      step: { ...place },
      access: [...(step.access ?? [])],
      ...(step.in === undefined ? {} : { in: step.in }),
      ...(step.contentInputs === undefined ? {} : { contentInputs: [...step.contentInputs] }),
      ...timeoutOf(step),
    };
  }

  #freeSuffix(name: string): string {
    let suffix = '';
    for (let n = 2; `comp-${name}${suffix}` in this.components; n += 1) suffix = `-${n}`;
    return suffix;
  }
}

function timeoutOf({ timeout }: StepDefinition): { readonly timeoutMs?: number } {
  const timeoutMs = timeout === undefined ? undefined : durationMs(timeout);
  return timeoutMs === undefined ? {} : { timeoutMs };
}

function interfaceOf(step: StepDefinition): ComponentSpec {
  const inputs: InputParts = { parameters: {}, artifacts: {} };
  for (const [name, type] of Object.entries(step.inputs)) {
    if (isArtifactType(type)) inputs.artifacts[name] = { artifactType: artifactTypeOf(type) };
    else inputs.parameters[name] = parameterDefinition(type);
  }
  const outputs: OutputParts = { parameters: {}, artifacts: {} };
  for (const [name, type] of Object.entries(step.outputs)) {
    if (isArtifactType(type)) outputs.artifacts[name] = { artifactType: artifactTypeOf(type) };
    else outputs.parameters[name] = { parameterType: parameterTypeOf(type) };
  }
  return {
    ...definitions('inputDefinitions', inputs),
    ...definitions('outputDefinitions', outputs),
  };
}

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

/** As KFP writes a kind of artifact; all built-in kinds are at version 0.0.1. */
export const artifactTypeOf = (type: { readonly schemaTitle: string }) => ({
  schemaTitle: type.schemaTitle,
  schemaVersion: '0.0.1',
});
