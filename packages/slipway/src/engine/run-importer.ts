import { digestInEnvironment } from '../artifacts/artifact-uri.ts';
import { SlipwayError } from '../core/errors.ts';
import { canonicalJson, type JsonObject } from '../core/json.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import type { ExecutorSpec } from '../ir/pipeline-spec.ts';
import { cacheKeyOf } from './cache/cache-key.ts';
import { EngineError } from './errors.ts';
import { fillTemplate } from './fill-template.ts';
import { localSource } from './local-source.ts';
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
    uri: await storedUri(context, uri, pending.path),
    metadata: {
      ...(metadata as JsonObject),
      ...(importer.downloadToWorkspace === true ? { [IN_WORKSPACE]: true } : {}),
    },
  };
  const outputs = { parameters: {}, artifacts: { [name]: artifact } };
  return context.settle(running, { state: 'SUCCEEDED', outputs });
}

async function storedUri(
  { parts: { run, environment, stateFolder } }: RunContext,
  uri: string,
  task: string,
): Promise<string> {
  try {
    if (uri.startsWith('slipway:')) return await ownUri(environment, uri);
    if (/^[a-z][a-z0-9+.-]*:/i.test(uri) && !/^file:/i.test(uri)) return uri;
    const { projectFolder } = run;
    const within = [projectFolder, ...environment.settings.importsFrom];
    const path = localSource(uri, { projectFolder, stateFolder, within });
    if (path !== undefined) return (await environment.artifacts.putPath(path)).uri;
  } catch (error) {
    if (error instanceof SlipwayError && error.category === 'denied')
      await environment.audit.append({
        actor: run.identity,
        action: 'artifacts.import',
        subject: `${run.id}/${task}`,
        outcome: 'denied',
        details: { code: error.code, uri: uri.slice(0, 500) },
      });
    throw error;
  }
  throw nothingThere(uri);
}

/** Another environment's things are not imported: a run gets them as inputs, or not at all. */
async function ownUri({ name, artifacts }: EnvironmentPorts, uri: string): Promise<string> {
  if (uri.startsWith(`slipway://${name}/warehouse/`)) return uri;
  digestInEnvironment(uri, name);
  if ((await artifacts.keep(uri)) !== undefined) return uri;
  throw nothingThere(uri);
}

const nothingThere = (uri: string) =>
  new EngineError(
    'not-found',
    'import-not-found',
    `There is nothing at ${uri} to import. Give a path within the project, or a URI such as gs://bucket/file.`,
  );

const noUri = (path: string) =>
  new EngineError('invalid-input', 'import-uri', `The importer ${path} was given no URI.`);
