import { createHmac, timingSafeEqual } from 'node:crypto';
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
import { crc32c } from '../../training/crc32c.ts';
import { machineAccessToken } from './access-token.ts';

const CHECK_BYTES = 16;
const PAGES_MAX = 100;

/** The messages of google.cloud.kms.v1 in proto3 JSON: 64-bit numbers are texts. */
const int64 = z.string().regex(/^\d+$/);
const encryptResponse = z.object({
  name: z.string(),
  ciphertext: z.base64(),
  ciphertextCrc32c: int64,
  verifiedPlaintextCrc32c: z.literal(true),
  verifiedAdditionalAuthenticatedDataCrc32c: z.literal(true),
});
const decryptResponse = z.object({ plaintext: z.base64(), plaintextCrc32c: int64 });
const keyVersion = z.object({
  name: z.string(),
  state: z.string(),
  createTime: z.iso.datetime({ offset: true }),
});
const versionsResponse = z.object({
  cryptoKeyVersions: z.array(keyVersion).default([]),
  nextPageToken: z.string().default(''),
});
const cryptoKey = z.object({ primary: z.object({ name: z.string() }) });

const STATES: Readonly<Record<string, KeyState>> = {
  ENABLED: 'enabled',
  PENDING_GENERATION: 'enabled',
  DISABLED: 'disabled',
  DESTROY_SCHEDULED: 'destroyed',
  DESTROYED: 'destroyed',
};

export interface CloudKmsOptions {
  /** `projects/P/locations/L/keyRings/R/cryptoKeys/K`, of the purpose ENCRYPT_DECRYPT. */
  readonly key: string;
  /** Default: of the account that the machine runs as. */
  readonly accessToken?: (() => Promise<string>) | undefined;
  /** Default: Google's. */
  readonly address?: string;
}

/**
 * A symmetric key of Google Cloud KMS, by its REST API, every payload with its CRC-32C. KMS does not say
 * which version decrypted, so a wrapped key ends with a check that binds it to its version.
 */
export class CloudKms implements KeyProvider, KeyAdministration {
  readonly #options: CloudKmsOptions;
  readonly #uri: string;

  constructor(options: CloudKmsOptions) {
    this.#options = options;
    this.#uri = `gcp-kms://${options.key}`;
  }

  async primaryKeyUri(): Promise<string> {
    return this.#uri;
  }

  async wrap(dataKey: Uint8Array, associatedData: Uint8Array): Promise<WrappedKey> {
    if (dataKey.length !== 32) throw dataKeyLength(dataKey.length);
    const answer = await this.#ask(encryptResponse, 'POST', ':encrypt', {
      plaintext: base64(dataKey),
      plaintextCrc32c: String(crc32c(dataKey)),
      additionalAuthenticatedData: base64(associatedData),
      additionalAuthenticatedDataCrc32c: String(crc32c(associatedData)),
    });
    const ciphertext = Buffer.from(answer.ciphertext, 'base64');
    if (answer.ciphertextCrc32c !== String(crc32c(ciphertext)))
      throw unreachable(this.#uri, 'the checksum of its answer is not that of its bytes');
    const version = this.#versionIn(answer.name);
    const check = checkOf(dataKey, version);
    return {
      keyUri: this.#uri,
      keyVersion: version,
      ciphertext: base64(Buffer.concat([ciphertext, check])),
    };
  }

  async unwrap(wrapped: WrappedKey, associatedData: Uint8Array): Promise<Uint8Array> {
    if (wrapped.keyUri !== this.#uri)
      throw unwrapFailed(wrapped, `this environment's key is ${this.#uri}`);
    const bytes = Buffer.from(wrapped.ciphertext, 'base64');
    if (bytes.length <= CHECK_BYTES) throw unwrapFailed(wrapped, 'the wrapped key is cut off');
    const ciphertext = bytes.subarray(0, -CHECK_BYTES);
    const answer = await this.#send('POST', ':decrypt', {
      ciphertext: base64(ciphertext),
      ciphertextCrc32c: String(crc32c(ciphertext)),
      additionalAuthenticatedData: base64(associatedData),
      additionalAuthenticatedDataCrc32c: String(crc32c(associatedData)),
    });
    if (answer.status !== 200) throw await this.#whyNot(wrapped);
    const { plaintext, plaintextCrc32c } = this.#parsed(decryptResponse, answer.json);
    const dataKey = Buffer.from(plaintext, 'base64');
    if (plaintextCrc32c !== String(crc32c(dataKey)))
      throw unreachable(this.#uri, 'the checksum of its answer is not that of its bytes');
    const check = bytes.subarray(-CHECK_BYTES);
    if (dataKey.length !== 32 || !timingSafeEqual(check, checkOf(dataKey, wrapped.keyVersion)))
      throw unwrapFailed(wrapped, 'it was wrapped by another version, or changed');
    return dataKey;
  }

  async versions(): Promise<readonly KeyVersion[]> {
    const { primary } = await this.#ask(cryptoKey, 'GET', '');
    const found: z.output<typeof keyVersion>[] = [];
    let page = '';
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const query = page === '' ? '' : `&pageToken=${encodeURIComponent(page)}`;
      const path = `/cryptoKeyVersions?pageSize=1000${query}`;
      const answer = await this.#ask(versionsResponse, 'GET', path);
      found.push(...answer.cryptoKeyVersions);
      page = answer.nextPageToken;
      if (page === '') break;
    }
    return found
      .map(({ name, state, createTime }) => ({
        version: this.#versionIn(name),
        state: STATES[state] ?? ('disabled' as const),
        isPrimary: name === primary.name,
        createdAtMs: Date.parse(createTime),
      }))
      .sort((one, other) => Number(one.version) - Number(other.version));
  }

  async rotate(): Promise<KeyVersion> {
    const made = await this.#ask(keyVersion, 'POST', '/cryptoKeyVersions', {});
    const version = this.#versionIn(made.name);
    await this.#ask(z.unknown(), 'POST', ':updatePrimaryVersion', { cryptoKeyVersionId: version });
    return {
      version,
      state: 'enabled',
      isPrimary: true,
      createdAtMs: Date.parse(made.createTime),
    };
  }

  disable(version: string): Promise<void> {
    return this.#setState(version, 'disabled');
  }

  enable(version: string): Promise<void> {
    return this.#setState(version, 'enabled');
  }

  async destroy(version: string): Promise<void> {
    const { state, isPrimary } = await this.#versionNamed(version);
    if (isPrimary) throw versionPrimary(this.#place(version));
    if (state === 'destroyed') return;
    await this.#ask(z.unknown(), 'POST', `/cryptoKeyVersions/${version}:destroy`, {});
  }

  async #setState(version: string, wanted: 'enabled' | 'disabled'): Promise<void> {
    const { state } = await this.#versionNamed(version);
    if (state === 'destroyed') throw versionUnusable(this.#place(version), state);
    if (state === wanted) return;
    const path = `/cryptoKeyVersions/${version}?updateMask=state`;
    await this.#ask(z.unknown(), 'PATCH', path, { state: wanted.toUpperCase() });
  }

  async #versionNamed(version: string): Promise<KeyVersion> {
    const found = (await this.versions()).find((one) => one.version === version);
    if (found === undefined) throw versionUnknown(this.#place(version));
    return found;
  }

  async #whyNot(wrapped: WrappedKey): Promise<KeyError> {
    const found = (await this.versions()).find(({ version }) => version === wrapped.keyVersion);
    if (found === undefined) return unwrapFailed(wrapped, 'there is no such version');
    if (found.state !== 'enabled') return versionUnusable(wrapped, found.state);
    return unwrapFailed(wrapped, 'it was changed, moved, or wrapped by another key');
  }

  #versionIn(name: string): string {
    const prefix = `${this.#options.key}/cryptoKeyVersions/`;
    const version = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (!/^[1-9]\d*$/.test(version)) throw unreachable(this.#uri, 'it answers for another key');
    return version;
  }

  // biome-ignore lint/complexity/useMaxParams: message, method, path and body read best in a row
  async #ask<Schema extends z.ZodType>(
    schema: Schema,
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: object,
  ): Promise<z.output<Schema>> {
    const { status, json } = await this.#send(method, path, body);
    if (status === 200) return this.#parsed(schema, json);
    if (status === 404)
      throw new KeyError(
        'not-found',
        'keys-key-not-found',
        `There is no key ${this.#uri}. Make it first, with the purpose of symmetric encryption.`,
      );
    throw unreachable(this.#uri, `it answers ${status}`);
  }

  #parsed<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
    const { success, data } = schema.safeParse(json);
    if (!success) throw unreachable(this.#uri, 'the answer has not the form it should');
    return data;
  }

  async #send(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) {
    const { key, address = 'https://cloudkms.googleapis.com', accessToken } = this.#options;
    const token = await (accessToken ?? machineAccessToken)();
    if (token === undefined)
      throw unreachable(this.#uri, 'this machine has no account; say keys.provider.accessToken');
    return askKeyService({
      method,
      url: new URL(`/v1/${key}${path}`, address),
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body }),
      keyUri: this.#uri,
    });
  }

  #place = (version: string) => ({ keyUri: this.#uri, keyVersion: version });
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Known only to who has the data key. */
const checkOf = (dataKey: Uint8Array, version: string): Buffer =>
  createHmac('sha256', dataKey)
    .update(`slipway wrapped by version ${version}`)
    .digest()
    .subarray(0, CHECK_BYTES);
