import { pythonJson } from '../ir/python-json.ts';
import type { AnyArtifactType } from './artifact-types.ts';
import { isArtifactType } from './artifact-types.ts';
import type { ValueTypes } from './value-types.ts';

/** What an artifact is to a container: texts that the engine replaces. */
export interface ArtifactPlaceholders {
  readonly uri: string;
  /** Local path. */
  readonly path: string;
  /** All metadata, as JSON. */
  readonly metadata: string;
  metadataKey(key: string): string;
}

/** A list of artifacts is one JSON text. */
type ArtifactPlaceholder<V> = V extends AnyArtifactType
  ? V['isList'] extends true
    ? string
    : ArtifactPlaceholders
  : never;

export type InputPlaceholders<I extends ValueTypes> = {
  readonly [K in keyof I]: I[K] extends AnyArtifactType ? ArtifactPlaceholder<I[K]> : string;
};

export type OutputPlaceholders<O extends ValueTypes> = {
  readonly [K in keyof O]: O[K] extends AnyArtifactType
    ? ArtifactPlaceholder<O[K]>
    : {
        /** The file the container writes the value to. */
        readonly outputFile: string;
      };
};

/** Facts of the run. Source: KFP, `dsl/__init__.py`; those of Google Cloud: Vertex AI Pipelines. */
export const runPlaceholders = {
  /** The whole ExecutorInput, as JSON. */
  executorInput: '{{$}}',
  /** Where the container may write ExecutorOutput. */
  outputFile: '{{$.outputs.output_file}}',
  jobName: '{{$.pipeline_job_name}}',
  jobResourceName: '{{$.pipeline_job_resource_name}}',
  jobId: '{{$.pipeline_job_uuid}}',
  taskName: '{{$.pipeline_task_name}}',
  taskId: '{{$.pipeline_task_uuid}}',
  root: '{{$.pipeline_root}}',
  createTime: '{{$.pipeline_job_create_time_utc}}',
  scheduleTime: '{{$.pipeline_job_schedule_time_utc}}',
  workspacePath: '{{$.workspace_path}}',
  googleCloudProject: '{{$.pipeline_google_cloud_project_id}}',
  googleCloudLocation: '{{$.pipeline_google_cloud_location}}',
  serviceAccount: '{{$.pipeline_service_account}}',
  network: '{{$.pipeline_network}}',
  persistentResourceId: '{{$.pipeline_persistent_resource_id}}',
  encryptionKeyName: '{{$.pipeline_encryption_key_name}}',
} as const;

export function inputPlaceholders<I extends ValueTypes>(inputs: I): InputPlaceholders<I> {
  const entries = Object.entries(inputs).map(([name, type]) => [
    name,
    isArtifactType(type) ? ofArtifact('inputs', name, type) : inputParameter(name),
  ]);
  return Object.fromEntries(entries) as InputPlaceholders<I>;
}

export function outputPlaceholders<O extends ValueTypes>(outputs: O): OutputPlaceholders<O> {
  const entries = Object.entries(outputs).map(([name, type]) => [
    name,
    isArtifactType(type)
      ? ofArtifact('outputs', name, type)
      : { outputFile: `{{$.outputs.parameters['${name}'].output_file}}` },
  ]);
  return Object.fromEntries(entries) as OutputPlaceholders<O>;
}

export const inputParameter = (name: string): string => `{{$.inputs.parameters['${name}']}}`;

function ofArtifact(side: 'inputs' | 'outputs', name: string, type: AnyArtifactType) {
  const stem = `$.${side}.artifacts['${name}']`;
  if (type.isList) return `{{${stem}}}`;
  return {
    uri: `{{${stem}.uri}}`,
    path: `{{${stem}.path}}`,
    metadata: `{{${stem}.metadata}}`,
    metadataKey: (key: string) => `{{${stem}.metadata['${key}']}}`,
  };
}

/** A part of a command that is put together when the task starts. */
export type CommandPart = string | Concat | IfPresent;

interface Concat {
  readonly Concat: readonly CommandPart[];
}

interface IfPresent {
  readonly IfPresent: {
    readonly InputName: string;
    readonly Then: CommandPart | readonly CommandPart[];
    readonly Else?: CommandPart | readonly CommandPart[];
  };
}

/** One argument made of several parts. */
export const concat = (...parts: readonly CommandPart[]): CommandPart => ({ Concat: parts });

/** Arguments that are there only when an optional input is given. */
export const ifPresent = (
  input: string,
  thenParts: CommandPart | readonly CommandPart[],
  elseParts?: CommandPart | readonly CommandPart[],
): CommandPart => ({
  IfPresent: {
    InputName: input,
    Then: thenParts,
    ...(elseParts === undefined ? {} : { Else: elseParts }),
  },
});

/** KFP writes a structure as one JSON text, spaced as Python spaces it. */
export const commandText = (part: CommandPart): string =>
  typeof part === 'string' ? part : pythonJson(part as never);
