import { type FileHandle, open } from 'node:fs/promises';
import type { Digest } from '../../core/digest.ts';
import { readEnvelopeHeader } from '../../keys/envelope.ts';
import { associatedDataOf, type PlacedHeader } from '../../keys/envelope-header.ts';
import { KeyError } from '../../keys/errors.ts';
import type { KeyChange, SealedObject, SealedStore } from '../../keys/sealed-store.ts';
import { listDigests, objectPath } from './object-paths.ts';

const AT_ONCE = 32;
const READ_BYTES = 4096;

type Seen = SealedObject | { readonly id: string; readonly problem: string };

/** The keys of the objects in one folder; each object is known by its digest. */
export class SealedObjectFiles implements SealedStore {
  readonly name: string;
  readonly #folder: string;

  constructor(options: {
    readonly name: string;
    /** That of a `FilesystemArtifactStore`. */
    readonly folder: string;
  }) {
    this.name = options.name;
    this.#folder = options.folder;
  }

  async *sealedObjects(): AsyncGenerator<Seen> {
    let reading: Promise<Seen | undefined>[] = [];
    for await (const digest of listDigests(this.#folder)) {
      reading.push(this.#look(digest));
      if (reading.length < AT_ONCE) continue;
      yield* (await Promise.all(reading)).filter((seen) => seen !== undefined);
      reading = [];
    }
    yield* (await Promise.all(reading)).filter((seen) => seen !== undefined);
  }

  /** The version one object is under; undefined when there is none, or none that can be told. */
  async keyVersionOf(digest: Digest): Promise<string | undefined> {
    const seen = await this.#look(digest);
    return seen !== undefined && 'key' in seen ? seen.key.keyVersion : undefined;
  }

  async replaceKeys(changes: readonly KeyChange[]): Promise<number> {
    let replaced = 0;
    const waiting = changes.values();
    const work = async (): Promise<void> => {
      for (const change of waiting) if (await this.#replaceKey(change)) replaced += 1;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return replaced;
  }

  /** Undefined when the object was removed meanwhile. */
  async #look(digest: Digest): Promise<Seen | undefined> {
    try {
      await using file = await open(objectPath(this.#folder, digest), 'r');
      const { key, binding } = await readEnvelopeHeader(startOf(file));
      return { id: digest, key, associatedData: associatedDataOf(binding) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      return { id: digest, problem: (error as Error).message };
    }
  }

  async #replaceKey({ object, key }: KeyChange): Promise<boolean> {
    try {
      await using file = await open(objectPath(this.#folder, object.id as Digest), 'r+');
      const header: PlacedHeader = await readEnvelopeHeader(startOf(file));
      if (header.key.ciphertext !== object.key.ciphertext) return false;
      const { position, bytes } = header.rekeyed(key);
      await file.write(bytes, 0, bytes.length, position);
      await file.datasync();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      if (error instanceof KeyError) throw error;
      throw new KeyError(
        'environment',
        'keys-rewrap-io',
        `The key of ${object.id} cannot be replaced: ${(error as Error).message}. Check owner, mode and free space, then run slipway keys rewrap again: it goes on where it stopped.`,
        { cause: error },
      );
    }
  }
}

async function* startOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(
      Buffer.alloc(READ_BYTES),
      0,
      READ_BYTES,
      position,
    );
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
