import type { JsonObject, JsonValue } from '../../core/json.ts';
import { parseParameterText } from '../../ir/check-parameters.ts';
import { readPipeline } from '../../ir/read-pipeline.ts';
import type { RunRequest } from '../../runs/run-record.ts';
import { CliError } from '../errors.ts';
import { createRunRequest } from './create-run-request.ts';
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
  const { environment, clock } = engine.options;
  const keyUri = await environment.keys.primaryKeyUri();
  insist('key', settings.key, keyUri, environment.name);
  insist('identity', settings.identity, `runner@${environment.name}`, environment.name);
  insist(
    'pipeline-root',
    settings.pipelineRoot,
    `slipway://${environment.name}/artifacts`,
    environment.name,
  );
  return createRunRequest({
    yaml,
    parameters: { ...run.given, ...parsedTexts(yaml, run.texts) },
    environment: environment.name,
    keyUri,
    projectFolder: engine.loaded.folder,
    nowMs: clock.now(),
    caching: settings.cache,
    displayName: settings.displayName,
  });
}

/** An environment owns its key, its runner and its store; a run may insist on them, not change them. */
function insist(
  option: string,
  wanted: string | undefined,
  ...[actual, environment]: [actual: string, environment: string]
): void {
  if (wanted === undefined || wanted === actual) return;
  throw new CliError(
    'denied',
    `run-${option}`,
    `Runs in ${environment} have the ${option.replace('-', ' ')} ${actual}, not ${wanted}. Leave --${option} away, or choose the environment it belongs to.`,
  );
}

function parsedTexts(yaml: string, texts: readonly string[]): JsonObject {
  const { spec } = readPipeline(yaml);
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
    if (spec !== undefined) values[name] = parseParameterText(spec, name, text.slice(at + 1));
  }
  return values;
}
