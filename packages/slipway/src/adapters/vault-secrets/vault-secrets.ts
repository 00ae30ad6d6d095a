import { z } from 'zod';
import { EnvironmentError } from '../../environments/errors.ts';
import { fetchSecret, unreadable } from '../../environments/fetch-secret.ts';
import type { SecretSource } from '../../environments/secret-source.ts';

const SEGMENT = /^[\w.@ -]+$/;

/** Answer of Vault's KV version 2, `GET /v1/<mount>/data/<path>`. */
const kvAnswer = z.object({ data: z.object({ data: z.record(z.string(), z.unknown()) }) });

export interface VaultSecretsOptions {
  /** `VAULT_ADDR`. */
  readonly address: string | undefined;
  /** `VAULT_TOKEN`. */
  readonly token: string | undefined;
  /** `VAULT_NAMESPACE`. */
  readonly namespace?: string | undefined;
}

/** Secrets in HashiCorp Vault or OpenBao, KV version 2: `vault:<mount>/<path>#<field>`. */
export class VaultSecrets implements SecretSource {
  readonly #options: VaultSecretsOptions;

  constructor(options: VaultSecretsOptions) {
    this.#options = options;
  }

  async read(reference: string): Promise<string> {
    const { address, token, namespace } = this.#options;
    const [, place = '', field = ''] = /^vault:([^#]+)#(.+)$/s.exec(reference) ?? [];
    const [mount = '', ...path] = place.split('/');
    const isPlain = [mount, ...path].every((part) => SEGMENT.test(part) && !/^\.+$/.test(part));
    if (!isPlain || path.length === 0)
      throw new EnvironmentError(
        'invalid-input',
        'secret-reference',
        'A reference to a secret in Vault is vault:mount/path#field, of plain names.',
      );
    if (address === undefined || token === undefined)
      throw unreadable(reference, 'VAULT_ADDR and VAULT_TOKEN are not both set where this runs');
    const segments = ['v1', mount, 'data', ...path].map(encodeURIComponent);
    const answer = await fetchSecret({
      url: new URL(segments.join('/'), `${address.replace(/\/+$/, '')}/`),
      headers: {
        'x-vault-token': token,
        'x-vault-request': 'true',
        ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
      },
      name: reference,
    });
    const fields = kvAnswer.safeParse(answer).data?.data.data ?? {};
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (typeof value === 'string') return value;
    throw new EnvironmentError(
      'not-found',
      'secret-not-found',
      `${reference.split('#')[0]} has no field ${field} that is a text.`,
    );
  }
}
