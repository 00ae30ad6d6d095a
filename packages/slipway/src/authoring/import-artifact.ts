import { z } from 'zod';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { ArtifactType } from './artifact-types.ts';
import { type ComponentDefinition, type Task, useComponent } from './component.ts';
import { componentInterface } from './component-interface.ts';
import type { TaskArgument } from './graph.ts';
import { inputParameter } from './placeholders.ts';
import { type ArtifactRef, ParameterRef } from './references.ts';
import { callerLocation } from './source-location.ts';
import type { TaskOptions } from './task-options.ts';
import { TextTemplate } from './text-template.ts';
import type { ValueTypes } from './value-types.ts';

/** Facts of an artifact; values of the run may stand anywhere in it. */
export type MetadataValue =
  | JsonValue
  | ParameterRef<unknown>
  | TextTemplate
  | readonly MetadataValue[]
  | { readonly [key: string]: MetadataValue };

export interface ImportArtifactOptions<Title extends string> {
  /** Where the artifact lies: `gs://…`, `s3://…`, `https://…`. */
  readonly uri: string | ParameterRef<string>;
  readonly type: ArtifactType<Title>;
  readonly metadata?: Readonly<Record<string, MetadataValue>>;
  /** Makes a new artifact even when this URI was imported before; default false. */
  readonly reimport?: boolean;
  /** Copies the artifact into the pipeline's workspace; the pipeline needs one. */
  readonly downloadToWorkspace?: boolean;
}

/** Options that fit a task without a container. */
export type ImporterTaskOptions = Pick<TaskOptions, 'name' | 'displayName' | 'caching'>;

/** Brings an artifact that exists outside of the pipeline in (KFP's importer). */
export function importArtifact<Title extends string>(
  options: ImportArtifactOptions<Title>,
  taskOptions: ImporterTaskOptions = {},
): { readonly artifact: ArtifactRef<Title> } & Task {
  const inputs = new MetadataInputs();
  const metadata = inputs.replaced(options.metadata ?? {}) as JsonObject;
  const definition: ComponentDefinition = {
    name: 'importer',
    inputs: { uri: z.string(), ...inputs.types },
    outputs: { artifact: options.type },
    isContainer: false,
    source: callerLocation(),
    addTo: (target) =>
      target.addExecutor('importer', {
        interface: componentInterface(definition),
        executor: {
          importer: {
            artifactUri:
              typeof options.uri === 'string'
                ? { constant: options.uri }
                : { runtimeParameter: 'uri' },
            typeSchema: {
              schemaTitle: options.type.schemaTitle,
              schemaVersion: options.type.schemaVersion,
            },
            ...(Object.keys(metadata).length === 0 ? {} : { metadata: metadata as never }),
            ...(options.reimport === true ? { reimport: true } : {}),
            ...(options.downloadToWorkspace === true ? { downloadToWorkspace: true } : {}),
          },
        },
        ...(options.downloadToWorkspace === true ? { needsWorkspace: definition.source } : {}),
      }),
  };
  const args = { uri: options.uri, ...inputs.arguments };
  return useComponent(definition, { args, options: taskOptions }) as unknown as {
    readonly artifact: ArtifactRef<Title>;
  } & Task;
}

/** Values of the run in the metadata come in as inputs `metadata`, `metadata-2` …, as in KFP. */
class MetadataInputs {
  readonly types: Record<string, ValueTypes[string]> = {};
  readonly arguments: Record<string, TaskArgument> = {};
  readonly #names = new Map<ParameterRef<unknown>, string>();

  replaced(value: MetadataValue): JsonValue {
    if (value instanceof ParameterRef) return inputParameter(this.#nameOf(value));
    if (value instanceof TextTemplate)
      return value.parts
        .map((part) => (typeof part === 'string' ? part : inputParameter(this.#nameOf(part))))
        .join('');
    if (Array.isArray(value)) return value.map((item: MetadataValue) => this.replaced(item));
    if (typeof value !== 'object' || value === null) return value as JsonValue;
    const entries = Object.entries(value).map(([key, item]) => [key, this.replaced(item)]);
    return Object.fromEntries(entries) as JsonObject;
  }

  #nameOf(reference: ParameterRef<unknown>): string {
    const known = this.#names.get(reference);
    if (known !== undefined) return known;
    const count = this.#names.size + 1;
    const name = count === 1 ? 'metadata' : `metadata-${count}`;
    this.#names.set(reference, name);
    this.types[name] = z.fromJSONSchema(typeSchema(reference) as never);
    this.arguments[name] = reference;
    return name;
  }
}

const JSON_TYPES: Readonly<Record<string, string>> = {
  NUMBER_INTEGER: 'integer',
  NUMBER_DOUBLE: 'number',
  BOOLEAN: 'boolean',
  LIST: 'array',
  STRUCT: 'object',
};

const typeSchema = ({ parameterType }: ParameterRef<unknown>) => ({
  type: JSON_TYPES[parameterType] ?? 'string',
});
