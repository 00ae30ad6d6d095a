import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { IdentityError } from '../../identity/errors.ts';
import type { PublicKey, Signer } from '../../identity/signer.ts';

/** Signs with a P-256 key in a file of mode 0600, made at first use. */
export class LocalSigner implements Signer {
  readonly #keyFile: string;
  #key: { readonly secret: KeyObject; readonly published: PublicKey } | undefined;

  constructor(options: { readonly keyFile: string }) {
    this.#keyFile = options.keyFile;
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
    this.#key ??= loadKey(this.#keyFile);
    return this.#key;
  }
}

function loadKey(path: string): { secret: KeyObject; published: PublicKey } {
  const secret = createPrivateKey(readPem(path) ?? createPem(path));
  return { secret, published: publicKeyOf(secret) };
}

function publicKeyOf(secret: KeyObject): PublicKey {
  const key = createPublicKey(secret);
  const { crv, kty, x, y } = key.export({ format: 'jwk' });
  // RFC 7638: the required members in alphabetical order.
  const keyId = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { keyId, pem: key.export({ format: 'pem', type: 'spki' }) as string };
}

function readPem(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new IdentityError(
      'environment',
      'identity-key-unreadable',
      `The signing key ${path} cannot be read: ${(cause as Error).message}. Restore it: what it signed cannot be checked without its public half.`,
      { cause },
    );
  }
}

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
