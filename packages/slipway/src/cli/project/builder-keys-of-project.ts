import { existsSync } from 'node:fs';
import { LocalSigner } from '../../adapters/local-issuer/local-signer.ts';
import type { BuilderKeys } from '../../releases/signing/builder-keys.ts';
import type { LoadedProject } from './load-project.ts';
import { signingKeyFile } from './signing-key-file.ts';

/** The keys of the project's environments that have signed something on this machine. */
export const builderKeysOfProject =
  ({ project, stateFolder }: Pick<LoadedProject, 'project' | 'stateFolder'>): BuilderKeys =>
  async (name) => {
    if (!Object.hasOwn(project.environments, name)) return undefined;
    const keyFile = signingKeyFile(stateFolder, name);
    // Asking makes no key: one made now would not be the one that signed.
    return existsSync(keyFile)
      ? new LocalSigner({ keyFile, isMade: true }).publicKeys()
      : undefined;
  };
