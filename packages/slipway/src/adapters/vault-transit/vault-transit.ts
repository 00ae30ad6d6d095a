import { z } from 'zod';
import { askKeyService, unreachable } from '../../keys/ask-key-service.ts';
import {
  dataKeyLength,
  KeyError,
  unwrapFailed,
  versionPrimary,
  versionUnknown,
  versionUnusable,
} from '../../keys/errors.ts';
import type { KeyAdministration, KeyState, KeyVersion } from '../../keys/key-administration.ts';
import type { KeyProvider, WrappedKey } from '../../keys/key-provider.ts';

/** `GET transit/keys/:name`: what versions there are; of symmetric keys, when each was made. */
const keyAnswer = z.object({
  data: z.object({
    latest_version: z.int().min(1),
    min_decryption_version: z.int().min(0),
    min_encryption_version: z.int().min(0),
    min_available_version: z.int().min(0),
    keys: z.record(z.string(), z.number()),
  }),
});
const encryptAnswer = z.object({
  data: z.object({ ciphertext: z.string().regex(/^vault:v[1-9]\d*:[A-Za-z0-9+/]+=*$/) }),
});
const decryptAnswer = z.object({ data: z.object({ plaintext: z.base64() }) });

type VaultKey = z.output<typeof keyAnswer>['data'];

export interface VaultTransitOptions {
  /** `https://vault.example.com:8200`. */
  readonly address: string;
  /** Where the transit engine is mounted. */
  readonly mount: string;
  readonly key: string;
  readonly token: () => Promise<string>;
  readonly namespace?: string | undefined;
}

/**
 * A key of the transit engine of HashiCorp Vault or OpenBao (`aes256-gcm96`). Vault takes versions out
 * of use from the oldest on: what would concern others, too, is refused (`keys-version-unsupported`).
 */
export class VaultTransit implements KeyProvider, KeyAdministration {
  readonly #options: VaultTransitOptions;
  readonly #uri: string;

  constructor(options: VaultTransitOptions) {
    this.#options = options;
    const { host, pathname } = new URL(options.address);
    this.#uri = `vault:${host}${pathname.replace(/\/+$/, '')}/${options.mount}/${options.key}`;
  }

  async primaryKeyUri(): Promise<string> {
    return this.#uri;
  }

  async wrap(dataKey: Uint8Array, associatedData: Uint8Array): Promise<WrappedKey> {
    if (dataKey.length !== 32) throw dataKeyLength(dataKey.length);
    const { status, json } = await this.#ask('POST', 'encrypt', {
      plaintext: base64(dataKey),
      associated_data: base64(associatedData),
    });
    const { data } = encryptAnswer.safeParse(json);
    if (status !== 200 || data === undefined)
      throw unreachable(this.#uri, `encrypt answers ${status}`);
    const [, version = '', ciphertext = ''] = data.data.ciphertext.split(':');
    return { keyUri: this.#uri, keyVersion: version.slice(1), ciphertext };
  }

  async unwrap(wrapped: WrappedKey, associatedData: Uint8Array): Promise<Uint8Array> {
    const { keyUri, keyVersion, ciphertext } = wrapped;
    if (keyUri !== this.#uri) throw unwrapFailed(wrapped, `this environment's key is ${this.#uri}`);
    if (!isNumber(keyVersion)) throw unwrapFailed(wrapped, 'there is no such version');
    const { status, json } = await this.#ask('POST', 'decrypt', {
      ciphertext: `vault:v${keyVersion}:${ciphertext}`,
      associated_data: base64(associatedData),
    });
    if (status !== 200) throw await this.#whyNot(wrapped);
    const { data } = decryptAnswer.safeParse(json);
    const dataKey = Buffer.from(data?.data.plaintext ?? '', 'base64');
    if (dataKey.length !== 32) throw unwrapFailed(wrapped, 'it holds no data key');
    return dataKey;
  }

  async versions(): Promise<readonly KeyVersion[]> {
    const key = await this.#find();
    if (key === undefined) return [];
    return Array.from({ length: key.latest_version }, (_, index) => versionOf(key, index + 1));
  }

  async rotate(): Promise<KeyVersion> {
    if ((await this.#find()) === undefined) await this.#change('', {});
    await this.#change('rotate', {});
    const key = await this.#known();
    return versionOf(key, key.latest_version);
  }

  async disable(version: string): Promise<void> {
    const { key, number, state } = await this.#versionNamed(version);
    if (state === 'destroyed') throw versionUnusable(this.#place(version), state);
    if (state === 'disabled') return;
    if (number === key.latest_version || number > lowest(key))
      throw this.#unsupported(
        version,
        number === key.latest_version
          ? 'Vault does not disable the newest version; rotate first'
          : `Vault disables it only with those before; disable version ${lowest(key)} first`,
      );
    await this.#change('config', limits(key, number + 1));
  }

  async enable(version: string): Promise<void> {
    const { key, number, state } = await this.#versionNamed(version);
    if (state === 'destroyed') throw versionUnusable(this.#place(version), state);
    if (state === 'enabled') return;
    if (number !== lowest(key) - 1)
      throw this.#unsupported(
        version,
        `Vault enables it only with those after; enable version ${lowest(key) - 1} first`,
      );
    await this.#change('config', { min_decryption_version: number });
  }

  async destroy(version: string): Promise<void> {
    const { key, number, state } = await this.#versionNamed(version);
    if (number === key.latest_version) throw versionPrimary(this.#place(version));
    if (state === 'destroyed') return;
    if (number > Math.max(1, key.min_available_version))
      throw this.#unsupported(version, 'Vault destroys versions from the oldest on');
    const next = number + 1;
    // Vault trims only what it neither decrypts nor encrypts with, and wants both said.
    const least = Math.max(next, lowest(key));
    await this.#change('config', {
      min_decryption_version: least,
      min_encryption_version: Math.max(least, key.min_encryption_version),
    });
    await this.#change('trim', { min_available_version: next });
  }

  /** Why a version did not unwrap. */
  async #whyNot(wrapped: WrappedKey): Promise<KeyError> {
    const key = await this.#find();
    const number = Number(wrapped.keyVersion);
    if (key === undefined || number > key.latest_version)
      return unwrapFailed(wrapped, 'there is no such version');
    const { state } = versionOf(key, number);
    if (state !== 'enabled') return versionUnusable(wrapped, state);
    return unwrapFailed(wrapped, 'it was changed, moved, or wrapped by another key');
  }

  async #versionNamed(version: string) {
    const key = await this.#find();
    const number = isNumber(version) ? Number(version) : 0;
    if (key === undefined || number < 1 || number > key.latest_version)
      throw versionUnknown(this.#place(version));
    return { key, number, state: versionOf(key, number).state };
  }

  async #known(): Promise<VaultKey> {
    const key = await this.#find();
    if (key === undefined) throw unreachable(this.#uri, 'there is no such key');
    return key;
  }

  async #find(): Promise<VaultKey | undefined> {
    const { status, json } = await this.#ask('GET', 'keys');
    if (status === 404) return undefined;
    const { data } = keyAnswer.safeParse(json);
    if (status !== 200 || data === undefined)
      throw unreachable(this.#uri, `keys answers ${status}, or no symmetric key`);
    return data.data;
  }

  async #change(verb: '' | 'rotate' | 'config' | 'trim', body: object): Promise<void> {
    const { status } = await this.#ask('POST', 'keys', body, verb);
    if (status >= 300) throw this.#refused(verb || 'create', status);
  }

  #refused(verb: string, status: number): KeyError {
    const { mount, key } = this.#options;
    return new KeyError(
      'conflict',
      'keys-change-refused',
      `Vault refused to change the key ${this.#uri} (${verb} answers ${status}). slipway keys list shows how it stands, vault read ${mount}/keys/${key} its limits, which others may have set.`,
    );
  }

  // biome-ignore lint/complexity/useMaxParams: method, path and body read best in a row
  async #ask(method: 'GET' | 'POST', action: string, body?: object, verb = '') {
    const { address, mount, key, token, namespace } = this.#options;
    const path = ['v1', ...mount.split('/'), action, key, ...(verb === '' ? [] : [verb])];
    return askKeyService({
      method,
      url: new URL(path.map(encodeURIComponent).join('/'), `${address.replace(/\/+$/, '')}/`),
      headers: {
        'x-vault-token': await token(),
        'x-vault-request': 'true',
        ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
      },
      ...(body === undefined ? {} : { body }),
      keyUri: this.#uri,
    });
  }

  #place = (keyVersion: string) => ({ keyUri: this.#uri, keyVersion });

  #unsupported(version: string, problem: string): KeyError {
    return new KeyError(
      'unsupported',
      'keys-version-unsupported',
      `Version ${version} of ${this.#uri} was left as it is: ${problem}.`,
    );
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const isNumber = (version: string): boolean => /^[1-9]\d{0,8}$/.test(version);

/**
 * Lets nothing older than `version` decrypt. A limit for encryption must not be lower; there is one
 * once a version was destroyed.
 */
const limits = (key: VaultKey, version: number) => ({
  min_decryption_version: version,
  ...(key.min_encryption_version === 0
    ? {}
    : { min_encryption_version: Math.max(version, key.min_encryption_version) }),
});

/** The oldest version that decrypts. */
const lowest = (key: VaultKey): number => Math.max(1, key.min_decryption_version);

function versionOf(key: VaultKey, number: number): KeyVersion {
  const state: KeyState =
    number < key.min_available_version
      ? 'destroyed'
      : number < key.min_decryption_version
        ? 'disabled'
        : 'enabled';
  return {
    version: String(number),
    state,
    isPrimary: number === key.latest_version,
    // Vault forgets when a version was made that it destroyed.
    createdAtMs: (key.keys[String(number)] ?? 0) * 1000,
  };
}
