import { createHash, randomBytes } from 'node:crypto';
import { hasErrors } from '../../core/diagnostics.ts';
import { type Digest, digestFromHex } from '../../core/digest.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { checkParameters, parseParameterText } from '../../ir/check-parameters.ts';
import type { PipelineSpec } from '../../ir/pipeline-spec.ts';
import { readPipeline } from '../../ir/read-pipeline.ts';
import type { FailurePolicy, RunRequest } from '../../runs/run-record.ts';
import { CliError } from '../errors.ts';

export interface RunSubject {
  readonly yaml: string;
  /** Module or file the text is from; null: neither. */
  readonly source: string | null;
  readonly parameters: JsonObject;
  /** `name=value` texts, read by the parameters' types; they win over `parameters`. */
  readonly texts?: readonly string[];
  readonly environment: string;
  readonly keyUri: string;
  readonly projectFolder: string;
  readonly nowMs: number;
  readonly caching: boolean;
  readonly failurePolicy?: FailurePolicy | undefined;
  readonly displayName?: string | undefined;
  /** Default: the runner itself, as in tests. */
  readonly startedBy?: string | undefined;
}

/** Checks the file and the parameters of a new run; nothing is recorded when they are not right. */
export function createRunRequest(subject: RunSubject): RunRequest {
  const { yaml, environment } = subject;
  const { spec, platform, diagnostics } = readPipeline(yaml);
  if (spec === undefined || hasErrors(diagnostics))
    throw new CliError('invalid-input', 'pipeline-invalid', summary(diagnostics), {
      details: { diagnostics },
    });
  const checked = checkParameters(spec, platform, {
    ...subject.parameters,
    ...parsedTexts(spec, subject.texts ?? []),
  });
  if (hasErrors(checked.diagnostics))
    throw new CliError('invalid-input', 'parameters-invalid', summary(checked.diagnostics), {
      details: { diagnostics: checked.diagnostics },
    });
  const pipeline = spec.pipelineInfo.name;
  return {
    id: runId(pipeline, subject.nowMs),
    pipeline,
    displayName: subject.displayName ?? pipeline,
    environment,
    identity: `runner@${environment}`,
    startedBy: subject.startedBy ?? `runner@${environment}`,
    pipelineYaml: yaml,
    pipelineDigest: pipelineDigest(yaml),
    source: subject.source,
    parameters: checked.values,
    caching: subject.caching,
    failurePolicy: subject.failurePolicy ?? 'slow',
    projectFolder: subject.projectFolder,
    pipelineRoot: `slipway://${environment}/artifacts`,
    keyUri: subject.keyUri,
  };
}

/** Digest of the bytes of a compiled pipeline, both documents. */
export const pipelineDigest = (yaml: string): Digest =>
  digestFromHex(createHash('sha256').update(yaml).digest('hex'));

const summary = (diagnostics: readonly { readonly message: string }[]): string =>
  diagnostics.length === 1
    ? (diagnostics[0]?.message ?? '')
    : `There are ${diagnostics.length} problems; the first: ${diagnostics[0]?.message ?? ''}`;

/** `<pipeline>-<UTC time>-<4 hex digits>`: sorts by time and hardly ever collides. */
function runId(pipeline: string, nowMs: number): string {
  const time = new Date(nowMs)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(/[-:]/g, '')
    .replace('T', '-');
  return `${pipeline}-${time}-${randomBytes(2).toString('hex')}`;
}

function parsedTexts(spec: PipelineSpec, texts: readonly string[]): JsonObject {
  const values: Record<string, JsonValue> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1)
      throw new CliError(
        'invalid-input',
        'parameter-form',
        `--param ${text} is not of the form name=value.`,
      );
    const name = text.slice(0, at);
    values[name] = parseParameterText(spec, name, text.slice(at + 1));
  }
  return values;
}
