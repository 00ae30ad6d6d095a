import { createHash, randomBytes } from 'node:crypto';
import { hasErrors } from '../../core/diagnostics.ts';
import { digestFromHex } from '../../core/digest.ts';
import type { JsonObject, JsonValue } from '../../core/json.ts';
import { checkParameters, parseParameterText } from '../../ir/check-parameters.ts';
import type { PipelineSpec } from '../../ir/pipeline-spec.ts';
import { readPipeline } from '../../ir/read-pipeline.ts';
import type { RunRequest } from '../../runs/run-record.ts';
import { CliError } from '../errors.ts';
import type { OpenEngine } from './open-engine.ts';

export interface RunSettings {
  readonly displayName: string | undefined;
  readonly pipelineRoot: string | undefined;
  readonly cache: boolean;
  readonly key: string | undefined;
  readonly identity: string | undefined;
}

export interface NewRun {
  readonly engine: OpenEngine;
  readonly yaml: string;
  /** Parameters from a file. */
  readonly given: JsonObject;
  /** `name=value` texts, which win over the file. */
  readonly texts: readonly string[];
  readonly settings: RunSettings;
}

/** Checks everything a run is started with, before anything is recorded. */
export async function newRunRequest(run: NewRun): Promise<RunRequest> {
  const { engine, yaml, settings } = run;
  const { spec, platform, diagnostics } = readPipeline(yaml);
  if (spec === undefined || hasErrors(diagnostics))
    throw new CliError('invalid-input', 'pipeline-invalid', 'The compiled pipeline is not right.', {
      details: { diagnostics },
    });
  const checked = checkParameters(spec, platform, {
    ...run.given,
    ...parsedTexts(spec, run.texts),
  });
  if (hasErrors(checked.diagnostics))
    throw new CliError('invalid-input', 'parameters-invalid', 'The parameters are not right.', {
      details: { diagnostics: checked.diagnostics },
    });
  const { environment } = engine.options;
  const keyUri = await environment.keys.primaryKeyUri();
  if (settings.key !== undefined && settings.key !== keyUri)
    throw new CliError(
      'invalid-input',
      'run-key',
      `The environment ${environment.name} is under the key ${keyUri}, not ${settings.key}. Leave --key away, or choose the environment of that key.`,
    );
  const name = spec.pipelineInfo.name;
  const id = runId(name, engine.options.clock.now());
  return {
    id,
    pipeline: name,
    displayName: settings.displayName ?? name,
    environment: environment.name,
    identity: identityOf(settings.identity, environment.name),
    pipelineYaml: yaml,
    pipelineDigest: digestFromHex(createHash('sha256').update(yaml).digest('hex')),
    parameters: checked.values,
    caching: settings.cache,
    projectFolder: engine.loaded.folder,
    pipelineRoot: pipelineRootOf(settings.pipelineRoot, environment.name),
    keyUri,
  };
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

/** One identity per environment may run pipelines here. */
function identityOf(wanted: string | undefined, environment: string): string {
  const runner = `runner@${environment}`;
  if (wanted === undefined || wanted === runner) return runner;
  throw new CliError(
    'denied',
    'identity-unknown',
    `"${wanted}" may not run pipelines in ${environment}; ${runner} may.`,
  );
}

function pipelineRootOf(wanted: string | undefined, environment: string): string {
  const own = `slipway://${environment}/artifacts`;
  if (wanted === undefined || wanted === own) return own;
  throw new CliError(
    'unsupported',
    'pipeline-root',
    `The embedded artifact store of ${environment} is ${own}; it cannot write to ${wanted}.`,
  );
}

/** `<pipeline>-<UTC time>-<4 hex digits>`: sorts by time and never collides. */
function runId(pipeline: string, nowMs: number): string {
  const time = new Date(nowMs)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(/[-:]/g, '')
    .replace('T', '-');
  return `${pipeline}-${time}-${randomBytes(2).toString('hex')}`;
}
