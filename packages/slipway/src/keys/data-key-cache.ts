import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import type { KeyProvider, WrappedKey } from './key-provider.ts';

const ENTRIES_MAX = 4096;

/** A data key that was really unwrapped: by whom it is asked is the audit log's to say. */
export interface Unwrapped {
  readonly keyUri: string;
  readonly keyVersion: string;
  /** What the data key is bound to, which names the object. */
  readonly associatedData: Uint8Array;
  readonly outcome: 'done' | 'denied';
  /** Why it was denied. */
  readonly code?: string;
}

export interface DataKeyCacheOptions {
  readonly keys: KeyProvider;
  /** How long an unwrapped data key serves; 0: every use asks the key again. */
  readonly seconds: number;
  readonly clock: Clock;
  /** Told of each real unwrap; waits only while what was told cannot be kept. */
  readonly onUnwrapped: (unwrapped: Unwrapped) => Promise<void> | undefined;
}

interface Entry {
  readonly dataKey: Buffer;
  readonly untilMs: number;
}

/**
 * Keeps unwrapped data keys in memory for a while, so that a provider across the network is not asked
 * for each read, and reports every real unwrap. What expires or must go is overwritten.
 */
export class DataKeyCache implements KeyProvider {
  readonly #options: DataKeyCacheOptions;
  /** In the order of their use, the longest unused first. */
  readonly #entries = new Map<string, Entry>();
  readonly #asking = new Map<string, Promise<Uint8Array>>();

  constructor(options: DataKeyCacheOptions) {
    this.#options = options;
  }

  wrap(dataKey: Uint8Array, associatedData: Uint8Array): Promise<WrappedKey> {
    return this.#options.keys.wrap(dataKey, associatedData);
  }

  primaryKeyUri(): Promise<string> {
    return this.#options.keys.primaryKeyUri();
  }

  /** Gives a copy: the caller may overwrite it. */
  async unwrap(wrapped: WrappedKey, associatedData: Uint8Array): Promise<Uint8Array> {
    const name = nameOf(wrapped, associatedData);
    const known = this.#entries.get(name);
    if (known !== undefined && known.untilMs > this.#options.clock.now()) {
      this.#entries.delete(name);
      this.#entries.set(name, known);
      return Uint8Array.from(known.dataKey);
    }
    this.#forget(name);
    const asked =
      this.#asking.get(name) ??
      this.#ask(name, wrapped, associatedData).finally(() => this.#asking.delete(name));
    this.#asking.set(name, asked);
    return Uint8Array.from(await asked);
  }

  forget(): void {
    for (const name of [...this.#entries.keys()]) this.#forget(name);
  }

  async #ask(name: string, wrapped: WrappedKey, associatedData: Uint8Array): Promise<Uint8Array> {
    const { keys, seconds, clock, onUnwrapped } = this.#options;
    const { keyUri, keyVersion } = wrapped;
    const what = { keyUri, keyVersion, associatedData };
    try {
      const dataKey = await keys.unwrap(wrapped, associatedData);
      await onUnwrapped({ ...what, outcome: 'done' });
      const untilMs = clock.now() + seconds * 1000;
      // A copy of its own: the kept one is overwritten when it goes, which may be at once.
      if (seconds > 0) this.#keep(name, { dataKey: Buffer.from(dataKey), untilMs });
      return dataKey;
    } catch (error) {
      const { category, code } = error as { readonly category?: unknown; readonly code?: unknown };
      if (category === 'denied')
        await onUnwrapped({ ...what, outcome: 'denied', code: String(code) });
      throw error;
    }
  }

  #keep(name: string, entry: Entry): void {
    this.#entries.set(name, entry);
    const nowMs = this.#options.clock.now();
    for (const [other, { untilMs }] of this.#entries) {
      if (this.#entries.size <= ENTRIES_MAX && untilMs > nowMs) break;
      this.#forget(other);
    }
  }

  #forget(name: string): void {
    this.#entries.get(name)?.dataKey.fill(0);
    this.#entries.delete(name);
  }
}

/** A digest, so that the map holds neither names nor long texts. */
const nameOf = ({ keyUri, keyVersion, ciphertext }: WrappedKey, bound: Uint8Array): string =>
  createHash('sha256')
    .update(JSON.stringify([keyUri, keyVersion, ciphertext]))
    .update(bound)
    .digest('base64');
