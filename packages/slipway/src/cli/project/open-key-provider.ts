import { userInfo } from 'node:os';
import { join } from 'node:path';
import { listDigests } from '../../adapters/filesystem/object-paths.ts';
import { CloudKms } from '../../adapters/google-cloud/cloud-kms.ts';
import { KeyringKeyProvider } from '../../adapters/keyring/keyring-key-provider.ts';
import { VaultTransit } from '../../adapters/vault-transit/vault-transit.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Clock } from '../../core/clock.ts';
import type { SecretSource } from '../../environments/secret-source.ts';
import { DataKeyCache } from '../../keys/data-key-cache.ts';
import type { KeyAdministration } from '../../keys/key-administration.ts';
import type { KeyProvider } from '../../keys/key-provider.ts';
import type { KeySettings } from '../../keys/key-settings.ts';
import { UnwrapJournal } from '../../keys/unwrap-journal.ts';
import { steadyClock } from '../steady-clock.ts';

export interface OpenKeyProvider extends AsyncDisposable {
  readonly keys: DataKeyCache;
  readonly administration: KeyAdministration;
}

/** The key of an environment, with data keys kept for a while and every unwrap on the record. */
export function openKeyProvider(options: {
  readonly environment: string;
  /** Of the environment's state. */
  readonly folder: string;
  readonly settings: KeySettings;
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** Reads what the settings refer to. */
  readonly secrets: SecretSource;
}): OpenKeyProvider {
  const { settings, audit, clock } = options;
  const provider = providerOf(settings.provider, options);
  const journal = new UnwrapJournal(audit, systemUser());
  const keys = new DataKeyCache({
    keys: provider,
    seconds: settings.dataKeySeconds,
    clock: steadyClock(clock),
    onUnwrapped: (unwrapped) => journal.record(unwrapped),
  });
  return {
    keys,
    administration: provider,
    async [Symbol.asyncDispose]() {
      keys.forget();
      await journal.flush();
    },
  };
}

type ProviderSettings = KeySettings['provider'];
type Kind = ProviderSettings['provider'];
type Opening = Omit<Parameters<typeof openKeyProvider>[0], 'settings' | 'audit'>;

/** Each kind of key that settings can name. */
const PROVIDERS: {
  readonly [K in Kind]: (
    settings: Extract<ProviderSettings, { provider: K }>,
    opening: Opening,
  ) => KeyProvider & KeyAdministration;
} = {
  keyring: ({ passphrase }, opening) =>
    new KeyringKeyProvider({
      ...opening,
      passphrase: reader(opening.secrets, passphrase),
      holdsObjects: async () =>
        (await listDigests(join(opening.folder, 'artifacts')).next()).done === false,
    }),
  vault: ({ token, address, mount, key }, { secrets }) =>
    new VaultTransit({ address, mount, key, token: () => secrets.read(token) }),
  'cloud-kms': ({ key, accessToken }, { secrets }) =>
    new CloudKms({ key, accessToken: reader(secrets, accessToken) }),
};

const reader = (secrets: SecretSource, reference: string | undefined) =>
  reference === undefined ? undefined : () => secrets.read(reference);

const providerOf = (settings: ProviderSettings, opening: Opening) =>
  (
    PROVIDERS[settings.provider] as (
      given: ProviderSettings,
      opening: Opening,
    ) => KeyProvider & KeyAdministration
  )(settings, opening);

/** Whose process it is; a container may run as a user that has no name. */
function systemUser(): string {
  try {
    return `os:${userInfo().username}`;
  } catch {
    return `os:${process.getuid?.() ?? 'unknown'}`;
  }
}
