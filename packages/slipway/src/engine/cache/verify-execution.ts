import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '../../core/errors.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import { artifactsIn, type CachedExecution } from '../../runs/run-record.ts';
import { isWhole } from './cache-key.ts';

/**
 * What is wrong with a cache entry; undefined when it may be used. Every artifact is decrypted below
 * `scratchFolder` and held against its digest, tables by the artifact they lie in.
 */
export async function verifyExecution(
  environment: EnvironmentPorts,
  execution: CachedExecution,
  scratchFolder: string,
): Promise<string | undefined> {
  if (!isWhole(execution)) return 'it was changed since it was stored';
  for (const [name, { uri }] of artifactsIn(execution.outputs)) {
    const target = join(scratchFolder, 'verified');
    try {
      const stored = await storedUri(environment, uri);
      if (stored !== undefined) await environment.artifacts.materialize(stored, target);
    } catch (error) {
      if (!(error instanceof SlipwayError)) throw error;
      return `${name}: ${error.message}`;
    } finally {
      await rm(target, { recursive: true, force: true });
    }
  }
  return undefined;
}

/** Where the bytes are; undefined for what another environment or nobody here keeps. */
async function storedUri({ name, warehouse }: EnvironmentPorts, uri: string) {
  if (uri.startsWith(`slipway://${name}/artifacts/`)) return uri;
  if (!uri.startsWith(`slipway://${name}/warehouse/`)) return undefined;
  return (await warehouse.table({ uri })).artifactUri;
}
