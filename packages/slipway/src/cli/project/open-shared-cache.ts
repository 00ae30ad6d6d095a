import { join } from 'node:path';
import { FilesystemArtifactStore } from '../../adapters/filesystem/filesystem-artifact-store.ts';
import { FilesystemEntryStore } from '../../adapters/filesystem/filesystem-entry-store.ts';
import { SharedCache } from '../../engine/cache/shared-cache.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import { EnvelopeSealer } from '../../monitoring/envelope-sealer.ts';

export interface OpenSharedCacheOptions {
  /** Absolute path of the folder that several machines reach. */
  readonly folder: string;
  readonly scratchFolder: string;
  readonly warn: (text: string) => void;
}

/** The shared results of one environment; those of others lie beside them, under other keys. */
export function openSharedCache(
  { name, keys, artifacts }: EnvironmentPorts,
  { folder, scratchFolder, warn }: OpenSharedCacheOptions,
): SharedCache {
  const place = join(folder, name);
  const objects = join(place, 'artifacts');
  return new SharedCache({
    environment: name,
    entries: new FilesystemEntryStore(join(place, 'entries')),
    shared: new FilesystemArtifactStore({ environment: name, folder: objects, keys }),
    own: artifacts,
    sealer: new EnvelopeSealer(keys),
    scratchFolder,
    warn,
  });
}
