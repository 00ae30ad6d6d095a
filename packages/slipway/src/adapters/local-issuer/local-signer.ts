import { sign } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { KeyChange, PublicKey, RotatingSigner } from '../../identity/signer.ts';
import { KeyFile } from './key-file.ts';

export interface LocalSignerOptions {
  readonly keyFile: string;
  /** The file must be there already; default: it is made at first use. */
  readonly isMade?: boolean;
  /** Says when a key was retired; default: the system's. */
  readonly clock?: Clock;
}

/** Signs with a P-256 key in a file of mode 0600; the public halves of earlier ones stay in it for good. */
export class LocalSigner implements RotatingSigner {
  readonly #file: KeyFile;
  readonly #clock: Clock;

  constructor({ keyFile, isMade = false, clock = { now: Date.now } }: LocalSignerOptions) {
    this.#file = new KeyFile({ path: keyFile, isMade });
    this.#clock = clock;
  }

  async publicKey(): Promise<PublicKey> {
    return this.#file.keys().published;
  }

  async publicKeys(): Promise<readonly PublicKey[]> {
    const { published, retired } = this.#file.keys();
    return [published, ...retired.map(({ keyId, pem }) => ({ keyId, pem }))];
  }

  async sign(bytes: Uint8Array): Promise<{ keyId: string; signature: Uint8Array }> {
    const { secret, published } = this.#file.keys();
    return { keyId: published.keyId, signature: sign('sha256', bytes, secret) };
  }

  async rotate(): Promise<KeyChange> {
    return this.#file.rotate(this.#clock.now(), () => true);
  }
}
