import { join, resolve } from 'node:path';
import { SealedEntryFiles } from '../../adapters/filesystem/sealed-entry-files.ts';
import { SealedObjectFiles } from '../../adapters/filesystem/sealed-object-files.ts';
import { sharedCachePlace } from '../../engine/cache/shared-cache.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { Actor } from '../../identity/actor.ts';
import { type KeyInventory, takeInventory } from '../../keys/key-inventory.ts';
import type { SealedStore } from '../../keys/sealed-store.ts';
import type { CommandIo } from '../command-definition.ts';
import { actAs } from './act-as.ts';
import { loadProject } from './load-project.ts';
import { openProjectEnvironment } from './open-engine.ts';

export interface OpenKeys extends AsyncDisposable {
  readonly environment: EnvironmentPorts;
  readonly actor: Actor;
  readonly keyUri: string;
  /** Those of the environment and of the folder in which machines share results. */
  readonly stores: readonly SealedStore[];
}

/** Opens the key of an environment for somebody who may administer it. */
export async function openKeys(io: CommandIo, name: string | undefined): Promise<OpenKeys> {
  const { folder } = await loadProject(io.workingFolder);
  await using resources = new AsyncDisposableStack();
  const environment = resources.use(await openProjectEnvironment(io, name));
  const subject = `key of ${environment.name}`;
  const actor = await actAs(io, environment, { action: 'keys.administer', subject });
  const keyUri = await environment.keyAdministration.primaryKeyUri();
  const { sharedCache } = environment.settings;
  const shared =
    sharedCache === null ? [] : sharedStores(resolve(folder, sharedCache), environment.name);
  const kept = resources.move();
  return {
    environment,
    actor,
    keyUri,
    stores: [...environment.sealedStores, ...shared],
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** What lies under which version, for whoever has opened the key. */
export const inventoryOf = (io: CommandIo, { stores }: OpenKeys): Promise<KeyInventory> =>
  takeInventory(stores, { signal: io.signal });

/** Writes to the audit log what was done with a version of the key, and what came of it. */
export async function auditing<Result>(
  { environment, actor, keyUri }: OpenKeys,
  what: { readonly verb: string; readonly version?: string; readonly details?: object },
  work: () => Promise<Result>,
): Promise<Result> {
  const { verb, version, details } = what;
  const event = {
    actor: actor.name,
    action: `keys.${verb}`,
    subject: version === undefined ? keyUri : `${keyUri}#${version}`,
  };
  const described = { proof: actor.proof, ...details };
  try {
    const result = await work();
    await environment.audit.append({ ...event, outcome: 'done', details: described });
    return result;
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    await environment.audit.append({
      ...event,
      outcome: 'failed',
      details: { ...described, code: typeof code === 'string' ? code : 'unexpected' },
    });
    throw error;
  }
}

function sharedStores(folder: string, environment: string): readonly SealedStore[] {
  const place = join(folder, environment);
  return [
    new SealedObjectFiles({ name: 'shared artifacts', folder: join(place, 'artifacts') }),
    new SealedEntryFiles({
      name: 'shared results',
      folder: join(place, 'entries'),
      placeOf: (name) => sharedCachePlace(environment, `sha256:${name}`),
    }),
  ];
}
