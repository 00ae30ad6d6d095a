import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ErrorCategory } from '../../core/errors.ts';
import { IdentityError } from '../../identity/errors.ts';
import { publishedKey } from '../../identity/public-key.ts';
import type { PublicKey, Signer } from '../../identity/signer.ts';

export interface LocalSignerOptions {
  readonly keyFile: string;
  /** The file must be there already; default: it is made at first use. */
  readonly isMade?: boolean;
}

/** Signs with a P-256 key in a file of mode 0600. */
export class LocalSigner implements Signer {
  readonly #keyFile: string;
  readonly #isMade: boolean;
  #key: { readonly secret: KeyObject; readonly published: PublicKey } | undefined;

  constructor(options: LocalSignerOptions) {
    this.#keyFile = options.keyFile;
    this.#isMade = options.isMade ?? false;
  }

  async publicKey(): Promise<PublicKey> {
    return this.#load().published;
  }

  async publicKeys(): Promise<readonly PublicKey[]> {
    return [this.#load().published];
  }

  async sign(bytes: Uint8Array): Promise<{ keyId: string; signature: Uint8Array }> {
    const { secret, published } = this.#load();
    return { keyId: published.keyId, signature: sign('sha256', bytes, secret) };
  }

  #load() {
    this.#key ??= loadKey(this.#keyFile, this.#isMade);
    return this.#key;
  }
}

function loadKey(path: string, isMade: boolean): { secret: KeyObject; published: PublicKey } {
  const pem = readPem(path) ?? (isMade ? undefined : createPem(path));
  if (pem === undefined) throw unusable(path, 'not-found', 'there is none');
  try {
    const secret = createPrivateKey(pem);
    return { secret, published: publishedKey(createPublicKey(secret)) };
  } catch (cause) {
    throw unusable(path, 'corrupt', (cause as Error).message);
  }
}

function readPem(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(path, 'environment', (cause as Error).message);
  }
}

const unusable = (path: string, category: ErrorCategory, problem: string): IdentityError =>
  new IdentityError(
    category,
    'identity-key-unreadable',
    `The signing key ${path} cannot be read: ${problem}. Restore it, or make a person's new one with slipway identity create.`,
  );

/** Linking a finished file into place lets only one of several racing processes make the key. */
function createPem(path: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, pem, { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    unlinkSync(draft);
  }
  return readPem(path) ?? pem;
}
