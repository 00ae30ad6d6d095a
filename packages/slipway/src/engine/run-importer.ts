import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson, type JsonObject } from '../core/json.ts';
import type { ExecutorSpec } from '../ir/pipeline-spec.ts';
import { cacheKeyOf } from './cache/cache-key.ts';
import { EngineError } from './errors.ts';
import { fillTemplate } from './fill-template.ts';
import type { ContainerTask } from './run-container-task.ts';
import type { RunContext } from './run-context.ts';
import { runFacts } from './run-facts.ts';
import type { TaskOutcome } from './task-outcome.ts';
import { IN_WORKSPACE } from './workspace.ts';

export interface ImporterTask extends ContainerTask {
  readonly importer: NonNullable<ExecutorSpec['importer']>;
}

/**
 * Brings in an artifact that exists elsewhere. A local file or folder is copied into the artifact
 * store, where its content names it; anything else stays where it is and is handed on by its URI.
 */
export async function runImporter(
  context: RunContext,
  { component, inputs, pending, importer }: ImporterTask,
): Promise<TaskOutcome> {
  const { constant, runtimeParameter = '' } = importer.artifactUri ?? {};
  const uri = constant ?? inputs.parameters[runtimeParameter];
  if (typeof uri !== 'string' || uri === '') throw noUri(pending.path);
  const type = importer.typeSchema?.schemaTitle ?? 'system.Artifact';
  const metadata = fillTemplate(
    (importer.metadata ?? {}) as JsonObject,
    inputs.parameters,
    runFacts(context.parts.run, pending.path, context.parts.workspace),
  );
  const cacheKey = cacheKeyOf({ uri, type, metadata: canonicalJson(metadata) });
  const recorded = context.recordedResult(pending.path, cacheKey);
  if (recorded !== undefined) return recorded;
  const running = await context.save({
    ...pending,
    state: 'RUNNING',
    cacheKey,
    attempts: pending.attempts + 1,
    startedAtMs: context.clock.now(),
  });
  const [name = 'artifact'] = Object.keys(component.outputDefinitions?.artifacts ?? {});
  const artifact = {
    name,
    type,
    uri: await storedUri(context, uri),
    metadata: {
      ...(metadata as JsonObject),
      ...(importer.downloadToWorkspace === true ? { [IN_WORKSPACE]: true } : {}),
    },
  };
  const outputs = { parameters: {}, artifacts: { [name]: artifact } };
  return context.settle(running, { state: 'SUCCEEDED', outputs });
}

async function storedUri({ parts }: RunContext, uri: string): Promise<string> {
  if (/^[a-z][a-z0-9+.-]*:/i.test(uri) && !uri.startsWith('file:')) return uri;
  const path = uri.startsWith('file:') ? fileURLToPath(uri) : resolve(parts.run.projectFolder, uri);
  if (existsSync(path)) return (await parts.environment.artifacts.putPath(path)).uri;
  throw new EngineError(
    'not-found',
    'import-not-found',
    `There is nothing at ${path} to import. Give a path within the project, or a URI such as gs://bucket/file.`,
  );
}

const noUri = (path: string) =>
  new EngineError('invalid-input', 'import-uri', `The importer ${path} was given no URI.`);
