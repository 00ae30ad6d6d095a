import { GoogleSecrets } from '../../adapters/google-cloud/google-secrets.ts';
import { MachineSecrets } from '../../adapters/machine-secrets/machine-secrets.ts';
import { VaultSecrets } from '../../adapters/vault-secrets/vault-secrets.ts';
import type { SecretSource } from '../../environments/secret-source.ts';
import type { CommandIo } from '../command-definition.ts';

/** Reads secrets wherever a reference says they are; each place is asked only for its own. */
export function openSecrets({ variables }: CommandIo): SecretSource {
  const machine = new MachineSecrets(variables);
  const vault = new VaultSecrets({
    address: variables.VAULT_ADDR,
    token: variables.VAULT_TOKEN,
    namespace: variables.VAULT_NAMESPACE,
  });
  const google = new GoogleSecrets({ token: variables.GOOGLE_OAUTH_ACCESS_TOKEN });
  const sourceOf = (reference: string): SecretSource => {
    if (reference.startsWith('vault:')) return vault;
    return reference.startsWith('projects/') ? google : machine;
  };
  return { read: (reference) => sourceOf(reference).read(reference) };
}
