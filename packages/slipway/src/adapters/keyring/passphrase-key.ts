import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** Cost of scrypt: with r = 8 it takes 32 MiB and about a tenth of a second. */
export const SCRYPT_COST = 32_768;

export interface SaltedKey {
  readonly salt: Uint8Array;
  readonly key: Uint8Array;
}

/** Keys that scrypt makes of a passphrase; the last one is kept, as making it is slow on purpose. */
export class PassphraseKey {
  readonly #passphrase: () => Promise<string>;
  #last: (SaltedKey & { readonly passphrase: string }) | undefined;

  constructor(passphrase: () => Promise<string>) {
    this.#passphrase = passphrase;
  }

  /** Without a salt, one that is in use already or a new one. */
  async get(salt?: Uint8Array): Promise<SaltedKey> {
    const passphrase = (await this.#passphrase()).normalize('NFC');
    const last = this.#last?.passphrase === passphrase ? this.#last : undefined;
    const isKnown = last !== undefined && (salt === undefined || last.salt.join() === salt.join());
    if (isKnown) return last;
    const used = salt ?? randomBytes(16);
    const key = await scryptOf(passphrase, used, 32, {
      N: SCRYPT_COST,
      r: 8,
      p: 1,
      maxmem: 64 * 2 ** 20,
    });
    this.#last = { passphrase, salt: used, key };
    return this.#last;
  }
}

const scryptOf = promisify<string, Uint8Array, number, object, Buffer>(scrypt);
