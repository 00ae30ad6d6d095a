import type { JsonObject } from '../../core/json.ts';
import type { RunRequest } from '../../runs/run-record.ts';
import { CliError } from '../errors.ts';
import { createRunRequest } from './create-run-request.ts';
import type { OpenEngine } from './open-engine.ts';

export interface RunSettings {
  readonly displayName: string | undefined;
  readonly pipelineRoot: string | undefined;
  readonly cache: boolean;
  readonly failFast: boolean;
  readonly key: string | undefined;
  readonly identity: string | undefined;
}

export interface NewRun {
  readonly engine: OpenEngine;
  readonly yaml: string;
  /** What the user named; empty: the project's own pipeline. */
  readonly source: string;
  /** Parameters from a file. */
  readonly given: JsonObject;
  /** `name=value` texts, which win over the file. */
  readonly texts: readonly string[];
  readonly settings: RunSettings;
  readonly startedBy: string;
}

/** Checks everything a run is started with, before anything is recorded. */
export async function newRunRequest(run: NewRun): Promise<RunRequest> {
  const { engine, yaml, settings } = run;
  const { environment, clock } = engine.options;
  const keyUri = await environment.keys.primaryKeyUri();
  const { name } = environment;
  const root = `slipway://${name}/artifacts`;
  insist(name, 'key', { wanted: settings.key, actual: keyUri });
  insist(name, 'identity', { wanted: settings.identity, actual: `runner@${name}` });
  insist(name, 'pipeline-root', { wanted: settings.pipelineRoot, actual: root });
  return createRunRequest({
    yaml,
    source: run.source,
    parameters: run.given,
    texts: run.texts,
    environment: name,
    keyUri,
    projectFolder: engine.loaded.folder,
    nowMs: clock.now(),
    caching: settings.cache,
    failurePolicy: settings.failFast ? 'fast' : 'slow',
    displayName: settings.displayName,
    startedBy: run.startedBy,
  });
}

/** An environment owns its key, its runner and its store; a run may insist on them, not change them. */
function insist(
  environment: string,
  option: string,
  { wanted, actual }: { readonly wanted: string | undefined; readonly actual: string },
): void {
  if (wanted === undefined || wanted === actual) return;
  throw new CliError(
    'denied',
    `run-${option}`,
    `Runs in ${environment} have the ${option.replace('-', ' ')} ${actual}, not ${wanted}. Leave --${option} away, or choose the environment it belongs to.`,
  );
}
