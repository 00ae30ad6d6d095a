import type { JsonObject, JsonValue } from '../../core/json.ts';
import { nearestName } from '../../core/nearest-name.ts';
import type { ArtifactList, ExecutorInput } from '../../ir/execution-contract.ts';
import { EngineError } from '../errors.ts';
import type { Placeholder } from './replace-placeholders.ts';
import { valueText } from './value-text.ts';

/** What placeholders tell of the run and the task; those without a value here are an error. */
export interface RunFacts {
  readonly pipeline_job_name: string;
  readonly pipeline_job_resource_name: string;
  readonly pipeline_job_uuid: string;
  readonly pipeline_task_name: string;
  readonly pipeline_task_uuid: string;
  readonly pipeline_root: string;
  /** RFC 3339. */
  readonly pipeline_job_create_time_utc: string;
  readonly pipeline_job_schedule_time_utc: string;
  readonly workspace_path: string;
}

export interface PlaceholderSources {
  readonly executorInput: ExecutorInput;
  readonly facts: Partial<RunFacts>;
}

/** Source: Vertex AI's documentation of KFP's `dsl`; no other engine has them. */
const VERTEX_ONLY: ReadonlySet<string> = new Set([
  'pipeline_google_cloud_project_id',
  'pipeline_google_cloud_location',
  'pipeline_service_account',
  'pipeline_network',
  'pipeline_persistent_resource_id',
  'pipeline_encryption_key_name',
]);

/**
 * The text a placeholder stands for. Throws EngineError `placeholder-unknown` with what there is
 * instead, or `placeholder-unsupported` for what only Vertex AI knows; `where` names the argument.
 */
export function placeholderValue(
  placeholder: Placeholder | undefined,
  sources: PlaceholderSources,
  where: string,
): string {
  if (placeholder === undefined)
    throw unknown(
      `A text that begins with {{$ in ${where} is no placeholder: a quote, bracket or closing }} is missing.`,
    );
  const { path } = placeholder;
  const { executorInput, facts } = sources;
  if (path.length === 0) return JSON.stringify(executorInput);
  const [side = '', kind = '', name] = path;
  const lookUp = LOOK_UPS[name === undefined ? '' : `${side}.${kind}`];
  const value =
    lookUp === undefined
      ? fact(path.join('.'), sources)
      : lookUp(sources, name ?? '', path.slice(3));
  if (typeof value === 'string') return value;
  if (value.there === undefined && VERTEX_ONLY.has(side)) throw vertexOnly(placeholder.text, where);
  throw absent({ placeholder, where, missing: value, facts });
}

/** Why there is no value: which names there are instead of which. */
interface Missing {
  readonly what: string;
  readonly name: string;
  readonly there: readonly string[] | undefined;
}

type LookUp = (
  sources: PlaceholderSources,
  name: string,
  rest: readonly string[],
) => string | Missing;

const LOOK_UPS: Readonly<Record<string, LookUp>> = {
  'inputs.parameters': ({ executorInput: { inputs } }, name, rest) => {
    const value = own(inputs.parameterValues, name);
    if (rest.length > 0) return noField(rest, []);
    return value === undefined
      ? { what: 'input parameter', name, there: Object.keys(inputs.parameterValues) }
      : valueText(value);
  },
  'inputs.artifacts': ({ executorInput: { inputs } }, name, rest) =>
    artifactText('input artifact', { all: inputs.artifacts, name }, rest),
  'outputs.artifacts': ({ executorInput: { outputs } }, name, rest) =>
    artifactText('output artifact', { all: outputs.artifacts, name }, rest),
  'outputs.parameters': ({ executorInput: { outputs } }, name, rest) => {
    const output = own(outputs.parameters, name);
    if (output === undefined)
      return { what: 'output parameter', name, there: Object.keys(outputs.parameters) };
    return rest.length === 1 && rest[0] === 'output_file'
      ? output.outputFile
      : noField(rest, ['output_file']);
  },
};

function artifactText(
  what: string,
  { all, name }: { readonly all: Readonly<Record<string, ArtifactList>>; readonly name: string },
  rest: readonly string[],
): string | Missing {
  const list = own(all, name);
  if (list === undefined) return { what, name, there: Object.keys(all) };
  const [field, key, ...more] = rest;
  if (field === undefined) return JSON.stringify(list);
  // KFP's placeholders of one artifact mean the first of a list.
  const [artifact] = list.artifacts;
  if (artifact === undefined) return { what: 'artifact in the list', name, there: [] };
  if (key === undefined && field === 'uri') return artifact.uri;
  if (key === undefined && field === 'path') return artifact.customPath ?? '';
  if (field !== 'metadata' || more.length > 0) return noField(rest, ['uri', 'path', 'metadata']);
  return key === undefined
    ? JSON.stringify(artifact.metadata)
    : metadataText(artifact.metadata, key);
}

function metadataText(metadata: JsonObject, key: string): string | Missing {
  const value = own(metadata as Readonly<Record<string, JsonValue>>, key);
  return value === undefined
    ? { what: 'metadata key', name: key, there: Object.keys(metadata) }
    : valueText(value);
}

const noField = (rest: readonly string[], there: readonly string[]): Missing => ({
  what: 'field',
  name: rest.join('.'),
  there,
});

function fact(name: string, { executorInput, facts }: PlaceholderSources): string | Missing {
  if (name === 'outputs.output_file' || name === 'outputMetadataUri')
    return executorInput.outputs.outputFile;
  return (
    own(facts as Record<string, string>, name) ?? { what: 'placeholder', name, there: undefined }
  );
}

/** Names come from the file: `constructor` is an input like any other. */
const own = <T>(values: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

function absent(problem: {
  readonly placeholder: Placeholder;
  readonly where: string;
  readonly missing: Missing;
  readonly facts: Partial<RunFacts>;
}): EngineError {
  const { placeholder, where, missing, facts } = problem;
  if (missing.name === 'workspace_path')
    return unknown(
      `${placeholder.text} in ${where} has no value: the pipeline declares no workspace. Declare one in its options.`,
    );
  const there = missing.there ?? Object.keys(facts).map((name) => `$.${name}`);
  const near = nearestName(missing.name, there);
  const known = there.length === 0 ? 'there is none' : `there is ${listed(there)}`;
  return unknown(
    `${placeholder.text.slice(0, 200)} in ${where}: the task has no ${missing.what} "${missing.name}"; ${known}.${
      near === undefined ? '' : ` Did you mean "${near}"?`
    } What stands for an optional input that was not given belongs into IfPresent.`,
  );
}

const listed = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ');

const unknown = (message: string) =>
  new EngineError('invalid-input', 'placeholder-unknown', message);

const vertexOnly = (text: string, where: string) =>
  new EngineError(
    'unsupported',
    'placeholder-unsupported',
    `${text} in ${where} has a value on Vertex AI only. Make it a parameter of the pipeline to run it here.`,
  );
