import { z } from 'zod';
import type { KeyChange, SealedObject, SealedStore } from '../../keys/sealed-store.ts';
import { wrappedKeySchema } from '../../keys/wrapped-key-schema.ts';
import { FilesystemEntryStore } from './filesystem-entry-store.ts';

const sealedEntry = z.looseObject({ key: wrappedKeySchema });

/** The keys of the entries in one folder of a `FilesystemEntryStore`. */
export class SealedEntryFiles implements SealedStore {
  readonly name: string;
  readonly #entries: FilesystemEntryStore;
  readonly #placeOf: (name: string) => string;

  constructor(options: {
    readonly name: string;
    readonly folder: string;
    /** What the entry of a name is bound to. */
    readonly placeOf: (name: string) => string;
  }) {
    this.name = options.name;
    this.#entries = new FilesystemEntryStore(options.folder);
    this.#placeOf = options.placeOf;
  }

  async *sealedObjects(): AsyncGenerator<SealedObject | { id: string; problem: string }> {
    for (const id of await this.#entries.list()) {
      const entry = await this.#read(id);
      if (entry === undefined) continue;
      yield entry.success
        ? { id, key: entry.data.key, associatedData: Buffer.from(this.#placeOf(id)) }
        : { id, problem: 'the entry does not say which key it is under' };
    }
  }

  /** An entry is small: it is written anew, beside itself, and takes its own place. */
  async replaceKeys(changes: readonly KeyChange[]): Promise<number> {
    let replaced = 0;
    for (const { object, key } of changes) {
      const entry = await this.#read(object.id);
      if (entry?.data?.key.ciphertext !== object.key.ciphertext) continue;
      await this.#entries.put(object.id, JSON.stringify({ ...entry.data, key }));
      replaced += 1;
    }
    return replaced;
  }

  async #read(id: string) {
    const text = await this.#entries.get(id);
    if (text === undefined) return undefined;
    try {
      return sealedEntry.safeParse(JSON.parse(text));
    } catch {
      return sealedEntry.safeParse(undefined);
    }
  }
}
