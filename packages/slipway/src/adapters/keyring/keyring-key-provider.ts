import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { KeyError } from '../../keys/errors.ts';
import type { KeyProvider, WrappedKey } from '../../keys/key-provider.ts';
import { createKeyring, type Keyring, readKeyring } from './keyring-file.ts';

const KEY_NAME = 'main';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = NONCE_BYTES + 32 + TAG_BYTES;

/**
 * The embedded key provider: `keyring.json` (mode 0600) in the environment's state folder, made at
 * first use. The file is read at every call, so a changed ring takes effect at once in all processes.
 */
export class KeyringKeyProvider implements KeyProvider {
  readonly #environment: string;
  readonly #path: string;
  readonly #clock: Clock;

  constructor(options: {
    readonly environment: string;
    /** The environment's state folder. */
    readonly folder: string;
    readonly clock: Clock;
  }) {
    this.#environment = options.environment;
    this.#path = join(options.folder, 'keyring.json');
    this.#clock = options.clock;
  }

  async wrap(dataKey: Uint8Array, associatedData: Uint8Array): Promise<WrappedKey> {
    if (dataKey.length !== 32)
      throw new KeyError(
        'invalid-input',
        'keys-data-key-length',
        `A data key has 32 bytes; this one has ${dataKey.length}.`,
      );
    const keyring = await this.#readOrCreate();
    const place = { keyUri: uriOf(keyring), keyVersion: keyring.primary };
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#material(keyring, place), nonce, {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(bound(place, associatedData));
    const wrapped = Buffer.concat([nonce, cipher.update(dataKey), cipher.final()]);
    return {
      ...place,
      ciphertext: Buffer.concat([wrapped, cipher.getAuthTag()]).toString('base64'),
    };
  }

  async unwrap(wrapped: WrappedKey, associatedData: Uint8Array): Promise<Uint8Array> {
    const keyring = await readKeyring(this.#path);
    if (keyring === undefined) throw unwrapFailed(wrapped, `the key ring ${this.#path} is missing`);
    this.#refuseForeign(keyring);
    const material = this.#material(keyring, wrapped);
    const bytes = Buffer.from(wrapped.ciphertext, 'base64');
    if (bytes.length !== WRAPPED_BYTES) throw unwrapFailed(wrapped, 'the wrapped key is cut off');
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', material, nonce, {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(bound(wrapped, associatedData));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const dataKey = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      decipher.final();
      return dataKey;
    } catch (cause) {
      throw unwrapFailed(wrapped, 'it was changed, moved, or wrapped by another key', cause);
    }
  }

  async primaryKeyUri(): Promise<string> {
    return uriOf(await this.#readOrCreate());
  }

  async #readOrCreate(): Promise<Keyring> {
    let keyring = await readKeyring(this.#path);
    if (keyring === undefined) {
      const options = {
        environment: this.#environment,
        name: KEY_NAME,
        nowMs: this.#clock.now(),
      };
      await createKeyring(this.#path, options);
      keyring = await readKeyring(this.#path);
    }
    if (keyring === undefined)
      throw new KeyError(
        'environment',
        'keys-keyring-unreadable',
        `The key ring ${this.#path} vanished right after it was made. Something removes files there.`,
      );
    this.#refuseForeign(keyring);
    return keyring;
  }

  #refuseForeign(keyring: Keyring): void {
    if (keyring.environment === this.#environment) return;
    throw new KeyError(
      'conflict',
      'keys-keyring-foreign',
      `The key ring ${this.#path} belongs to the environment ${keyring.environment}, not to ${this.#environment}. Environments never share keys; restore the right file.`,
    );
  }

  #material(keyring: Keyring, wanted: Pick<WrappedKey, 'keyUri' | 'keyVersion'>): Uint8Array {
    if (wanted.keyUri !== uriOf(keyring))
      throw unwrapFailed(wanted, `this environment's key is ${uriOf(keyring)}`);
    const found = keyring.versions.find(({ version }) => version === wanted.keyVersion);
    if (found === undefined) throw unwrapFailed(wanted, 'the key ring has no such version');
    return Buffer.from(found.material, 'base64');
  }
}

const uriOf = ({ environment, name }: Keyring): string => `keyring:${environment}/${name}`;

/** Binds the wrapped key to its own name too, so that its version cannot be relabelled. */
const bound = (
  { keyUri, keyVersion }: Pick<WrappedKey, 'keyUri' | 'keyVersion'>,
  associatedData: Uint8Array,
): Uint8Array => Buffer.concat([Buffer.from(`${keyUri}\0${keyVersion}\0`), associatedData]);

const unwrapFailed = (
  { keyUri, keyVersion }: Pick<WrappedKey, 'keyUri' | 'keyVersion'>,
  problem: string,
  cause?: unknown,
): KeyError =>
  new KeyError(
    'denied',
    'keys-unwrap-failed',
    `A data key cannot be unwrapped by version ${keyVersion} of ${keyUri}: ${problem}.`,
    { cause },
  );
