import { SlipwayError } from '../../core/errors.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import {
  artifactsIn,
  type CachedExecution,
  type CacheParts,
  type TaskValues,
} from '../../runs/run-record.ts';
import type { RunContext } from '../run-context.ts';
import { explainMiss, isWhole } from './cache-key.ts';

export type CacheLookup =
  | { readonly kind: 'hit'; readonly execution: CachedExecution; readonly reason: string }
  | { readonly kind: 'miss'; readonly reason: string };

/** Looks for a finished execution with the same parts whose artifacts are all still there. */
export async function lookUp(
  context: RunContext,
  path: string,
  { key, parts }: { readonly key: string; readonly parts: CacheParts },
): Promise<CacheLookup> {
  const { runs } = context.parts.environment;
  const execution = await runs.findExecution(key);
  const problem = execution === undefined ? undefined : await problemOf(context, key, execution);
  if (execution !== undefined && problem === undefined)
    return { kind: 'hit', execution, reason: `same inputs and code as in run ${execution.run}` };
  if (execution !== undefined) await runs.forgetExecution(key);
  const shared = (await context.parts.sharedCache?.find(key)) ?? { kind: 'miss' };
  if (shared.kind === 'hit') {
    const reason = `same inputs and code as in run ${shared.execution.run}, from the shared cache`;
    return { kind: 'hit', execution: shared.execution, reason };
  }
  if (problem !== undefined) return { kind: 'miss', reason: problem };
  if (shared.kind === 'unusable') return { kind: 'miss', reason: shared.reason };
  const nearest = await runs.nearestExecution(context.parts.run.pipeline, path);
  return { kind: 'miss', reason: explainMiss(parts, nearest) };
}

/** Why an entry is not used: it is not what its key says, or what it names is not there any more. */
async function problemOf(
  context: RunContext,
  key: string,
  execution: CachedExecution,
): Promise<string | undefined> {
  if (execution.cacheKey !== key || !isWhole(execution))
    return 'the earlier entry in the cache was changed';
  try {
    const lost = await missingArtifact(context, execution.outputs);
    return lost === undefined ? undefined : `the earlier ${lost} is gone from storage`;
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return `an earlier result is damaged (${error.code})`;
  }
}

async function missingArtifact(
  { parts: { environment, releaseTarget } }: RunContext,
  outputs: TaskValues,
): Promise<string | undefined> {
  for (const [name, { uri }] of artifactsIn(outputs)) {
    const owner = [environment, releaseTarget].find((candidate) =>
      uri.startsWith(`slipway://${candidate.name}/`),
    );
    if (owner !== undefined && !(await isStored(owner, uri))) return name;
  }
  return undefined;
}

async function isStored(owner: EnvironmentPorts, uri: string): Promise<boolean> {
  if (uri.startsWith(`slipway://${owner.name}/artifacts/`))
    return (await owner.artifacts.keep(uri)) !== undefined;
  if (!uri.startsWith(`slipway://${owner.name}/warehouse/`)) return true;
  const { artifactUri } = await owner.warehouse.table({ uri });
  return (await owner.artifacts.keep(artifactUri)) !== undefined;
}
