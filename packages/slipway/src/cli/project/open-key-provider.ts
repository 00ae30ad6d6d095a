import { userInfo } from 'node:os';
import { KeyringKeyProvider } from '../../adapters/keyring/keyring-key-provider.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Clock } from '../../core/clock.ts';
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
}): OpenKeyProvider {
  const { settings, audit, clock } = options;
  const provider = providerOf(options);
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

function providerOf(options: {
  readonly environment: string;
  readonly folder: string;
  readonly clock: Clock;
}): KeyProvider & KeyAdministration {
  return new KeyringKeyProvider(options);
}

/** Whose process it is; a container may run as a user that has no name. */
function systemUser(): string {
  try {
    return `os:${userInfo().username}`;
  } catch {
    return `os:${process.getuid?.() ?? 'unknown'}`;
  }
}
