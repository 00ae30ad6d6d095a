import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
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
import type { Keyring } from './keyring.ts';
import { KeyringFile } from './keyring-file.ts';

const KEY_NAME = 'main';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = NONCE_BYTES + 32 + TAG_BYTES;

type Version = Keyring['versions'][number];

/**
 * The embedded key provider: `keyring.json` (mode 0600) in the environment's state folder, made at
 * first use. Every call looks at the file, so a changed ring takes effect at once in all processes.
 */
export class KeyringKeyProvider implements KeyProvider, KeyAdministration {
  readonly #environment: string;
  readonly #file: KeyringFile;
  readonly #clock: Clock;
  readonly #holdsObjects: () => Promise<boolean>;

  constructor(options: {
    readonly environment: string;
    /** The environment's state folder. */
    readonly folder: string;
    readonly clock: Clock;
    /** Encrypts the file; asked for when the file is read or written. */
    readonly passphrase?: (() => Promise<string>) | undefined;
    /** Whether something is stored already: then a missing key ring is not made, but lost. */
    readonly holdsObjects?: () => Promise<boolean>;
  }) {
    this.#environment = options.environment;
    this.#file = new KeyringFile(join(options.folder, 'keyring.json'), options.passphrase);
    this.#clock = options.clock;
    this.#holdsObjects = options.holdsObjects ?? (async () => false);
  }

  async wrap(dataKey: Uint8Array, associatedData: Uint8Array): Promise<WrappedKey> {
    if (dataKey.length !== 32) throw dataKeyLength(dataKey.length);
    const keyring = await this.#readOrCreate();
    const place = { keyUri: uriOf(keyring), keyVersion: keyring.primary };
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', material(keyring, place), nonce, {
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
    const keyring = await this.#file.read();
    if (keyring === undefined)
      throw unwrapFailed(wrapped, `the key ring ${this.#file.path} is missing`);
    this.#refuseForeign(keyring);
    const key = material(keyring, wrapped);
    const bytes = Buffer.from(wrapped.ciphertext, 'base64');
    if (bytes.length !== WRAPPED_BYTES) throw unwrapFailed(wrapped, 'the wrapped key is cut off');
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
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

  async versions(): Promise<readonly KeyVersion[]> {
    const keyring = await this.#file.read();
    if (keyring === undefined) return [];
    this.#refuseForeign(keyring);
    const { versions, primary } = keyring;
    return versions.map((one) => versionFrom(one, primary));
  }

  async rotate(): Promise<KeyVersion> {
    await this.#readOrCreate(true);
    const { versions, primary } = await this.#file.change((keyring) => {
      this.#refuseForeign(keyring);
      const last = Math.max(...keyring.versions.map(({ version }) => Number(version)));
      const next = newVersion(String(last + 1), this.#clock.now());
      return { ...keyring, primary: next.version, versions: [...keyring.versions, next] };
    });
    return versionFrom(versions.at(-1) as Version, primary);
  }

  disable(version: string): Promise<void> {
    return this.#setState(version, 'disabled');
  }

  enable(version: string): Promise<void> {
    return this.#setState(version, 'enabled');
  }

  destroy(version: string): Promise<void> {
    return this.#setState(version, 'destroyed');
  }

  async #setState(version: string, state: KeyState): Promise<void> {
    await this.#readOrCreate();
    await this.#file.change((keyring) => {
      this.#refuseForeign(keyring);
      const place = { keyUri: uriOf(keyring), keyVersion: version };
      const found = keyring.versions.find((one) => one.version === version);
      if (found === undefined) throw versionUnknown(place);
      if (found.state === state) return keyring;
      if (found.state === 'destroyed') throw versionUnusable(place, 'destroyed');
      if (state === 'destroyed' && version === keyring.primary) throw versionPrimary(place);
      const changed = { ...found, state, material: state === 'destroyed' ? null : found.material };
      return {
        ...keyring,
        versions: keyring.versions.map((one) => (one === found ? changed : one)),
      };
    });
  }

  async #readOrCreate(isNewWanted = false): Promise<Keyring> {
    let keyring = await this.#file.read();
    if (keyring === undefined) {
      if (!isNewWanted && (await this.#holdsObjects())) throw this.#missing();
      await this.#file.create({
        version: 1,
        environment: this.#environment,
        name: KEY_NAME,
        primary: '1',
        versions: [newVersion('1', this.#clock.now())],
      });
      keyring = await this.#file.read();
    }
    if (keyring === undefined)
      throw new KeyError(
        'environment',
        'keys-keyring-unreadable',
        `The key ring ${this.#file.path} vanished right after it was made. Something removes files there.`,
      );
    this.#refuseForeign(keyring);
    return keyring;
  }

  #missing(): KeyError {
    return new KeyError(
      'not-found',
      'keys-keyring-missing',
      `The key ring ${this.#file.path} is gone, and things are stored under it: without it they cannot be read. Restore it from a backup. To go on without them, make a new one: slipway keys rotate --environment ${this.#environment}.`,
    );
  }

  #refuseForeign(keyring: Keyring): void {
    if (keyring.environment === this.#environment) return;
    throw new KeyError(
      'conflict',
      'keys-keyring-foreign',
      `The key ring ${this.#file.path} belongs to the environment ${keyring.environment}, not to ${this.#environment}. Environments never share keys; restore the right file.`,
    );
  }
}

function material(keyring: Keyring, wanted: Pick<WrappedKey, 'keyUri' | 'keyVersion'>): Uint8Array {
  if (wanted.keyUri !== uriOf(keyring))
    throw unwrapFailed(wanted, `this environment's key is ${uriOf(keyring)}`);
  const found = keyring.versions.find(({ version }) => version === wanted.keyVersion);
  if (found === undefined) throw unwrapFailed(wanted, 'the key ring has no such version');
  if (found.state === 'enabled' && found.material !== null)
    return Buffer.from(found.material, 'base64');
  throw versionUnusable(wanted, found.state === 'destroyed' ? 'destroyed' : 'disabled');
}

const newVersion = (version: string, nowMs: number): Version => ({
  version,
  state: 'enabled',
  createdAtMs: nowMs,
  material: randomBytes(32).toString('base64'),
});

const versionFrom = ({ version, state, createdAtMs }: Version, primary: string): KeyVersion => ({
  version,
  state,
  createdAtMs,
  isPrimary: version === primary,
});

const uriOf = ({ environment, name }: Keyring): string => `keyring:${environment}/${name}`;

/** Binds the wrapped key to its own name too, so that its version cannot be relabelled. */
const bound = (
  { keyUri, keyVersion }: Pick<WrappedKey, 'keyUri' | 'keyVersion'>,
  associatedData: Uint8Array,
): Uint8Array => Buffer.concat([Buffer.from(`${keyUri}\0${keyVersion}\0`), associatedData]);
