import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArtifactError } from '../../artifacts/errors.ts';
import { type Digest, digestFromHex } from '../../core/digest.ts';
import { openEnvelope, readEnvelopeHeader, sealEnvelope } from '../../keys/envelope.ts';
import { KeyError } from '../../keys/errors.ts';
import type { KeyProvider } from '../../keys/key-provider.ts';
import { type FoundObject, listObjects, objectPath } from './object-paths.ts';

const CHUNK_BYTES = 1_048_576;
const ABANDONED_AFTER_MS = 24 * 3_600_000;

export interface ObjectInfo {
  readonly digest: Digest;
  readonly kind: 'file' | 'tree';
  /** Of the object's own plaintext. */
  readonly sizeBytes: number;
  /** Of all files, for a tree; `sizeBytes` for a file. */
  readonly totalBytes: number;
}

/** Encrypted objects of one environment: one file each, named by the digest of its plaintext. */
export class ObjectFiles {
  readonly #environment: string;
  readonly #folder: string;
  readonly #keys: KeyProvider;
  #cleaned: Promise<void> | undefined;

  constructor(options: {
    readonly environment: string;
    readonly folder: string;
    readonly keys: KeyProvider;
  }) {
    this.#environment = options.environment;
    this.#folder = options.folder;
    this.#keys = options.keys;
  }

  /**
   * Encrypts `plaintext` into the object `info` names; nothing is visible before all of it is on
   * disk. Throws `artifacts-source-changed` when the bytes are not those `info` was made from.
   */
  async write(info: ObjectInfo, plaintext: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#pathOf(info.digest);
    const temporary = join(this.#folder, 'partial', randomUUID());
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await mkdir(dirname(temporary), { recursive: true, mode: 0o700 });
      this.#cleaned ??= removeAbandoned(dirname(temporary));
      await this.#cleaned;
      const binding = { environment: this.#environment, ...info };
      const checked = checkPlaintext(plaintext, info, sourceChanged);
      await writeNewFile(temporary, sealEnvelope(checked, { keys: this.#keys, binding }));
      await rename(temporary, path);
      await flushFolder(dirname(path));
    } catch (cause) {
      throw storeFailure(cause, `store ${info.digest}`);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** What the object's header says; undefined when there is none. Proven only by reading it. */
  async find(digest: Digest): Promise<ObjectInfo | undefined> {
    const path = this.#pathOf(digest);
    try {
      const { size } = await stat(path);
      const { binding, envelopeBytes } = await readEnvelopeHeader(createReadStream(path));
      const info = infoOf(digest, binding);
      if (size !== envelopeBytes(info.sizeBytes)) throw corrupt(digest);
      return info;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw storeFailure(cause, `read ${digest}`);
    }
  }

  /** Marks the object as asked for just now; whether there is one. */
  async touch(digest: Digest): Promise<boolean> {
    const now = new Date();
    try {
      await utimes(this.#pathOf(digest), now, now);
      return true;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw storeFailure(cause, `touch ${digest}`);
    }
  }

  list(): AsyncGenerator<FoundObject> {
    return listObjects(this.#folder);
  }

  /**
   * Removes the object unless it was touched since: it is moved out of sight first, looked at again,
   * and moved back when somebody was faster.
   */
  async removeUntouched(digest: Digest, touchedBeforeMs: number): Promise<boolean> {
    const path = this.#pathOf(digest);
    const aside = join(this.#folder, 'partial', randomUUID());
    try {
      await mkdir(dirname(aside), { recursive: true, mode: 0o700 });
      if ((await stat(path)).mtimeMs >= touchedBeforeMs) return false;
      await rename(path, aside);
      if ((await stat(aside)).mtimeMs >= touchedBeforeMs) {
        await rename(aside, path);
        return false;
      }
      await rm(aside);
      return true;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return true;
      throw storeFailure(cause, `remove ${digest}`);
    }
  }

  /** The plaintext, every segment proven; the digest is checked when the end is reached. */
  async *read(info: ObjectInfo): AsyncGenerator<Uint8Array> {
    const source = createReadStream(this.#pathOf(info.digest), { highWaterMark: CHUNK_BYTES });
    try {
      const expected = { environment: this.#environment, ...info };
      const plaintext = openEnvelope(source, { keys: this.#keys, expected });
      yield* checkPlaintext(plaintext, info, corrupt);
    } catch (cause) {
      throw storeFailure(cause, `read ${info.digest}`);
    } finally {
      source.destroy();
    }
  }

  #pathOf(digest: Digest): string {
    return objectPath(this.#folder, digest);
  }
}

/** Removes what killed processes left: by age, as a process of another container has no id here. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS)
      await rm(path, { force: true });
  }
}

/** Writes a new file that only its owner may read, and waits until the disk has it. */
export async function writeNewFile(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of bytes) await writeWhole(file, chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, written);
    written += bytesWritten;
  }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function* checkPlaintext(
  plaintext: AsyncIterable<Uint8Array>,
  info: ObjectInfo,
  failure: (digest: Digest) => ArtifactError,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of plaintext) {
    hash.update(chunk);
    yield chunk;
  }
  if (digestFromHex(hash.digest('hex')) !== info.digest) throw failure(info.digest);
}

function infoOf(digest: Digest, binding: Readonly<Record<string, string | number>>): ObjectInfo {
  const { kind, sizeBytes, totalBytes } = binding;
  const isKnown = kind === 'file' || kind === 'tree';
  if (
    !isKnown ||
    binding.digest !== digest ||
    typeof sizeBytes !== 'number' ||
    typeof totalBytes !== 'number'
  )
    throw corrupt(digest);
  return { digest, kind, sizeBytes, totalBytes };
}

function storeFailure(cause: unknown, action: string): unknown {
  if (cause instanceof KeyError && cause.category === 'corrupt')
    return new ArtifactError(
      'corrupt',
      'artifacts-corrupt',
      `Cannot ${action}: ${cause.message} Remove it and run the step that made it again.`,
      { cause },
    );
  if (!(cause instanceof Error) || !('syscall' in cause)) return cause;
  return new ArtifactError(
    'environment',
    'artifacts-io-failed',
    `Cannot ${action}: ${cause.message}. Check the state folder's owner, mode and free space.`,
    { cause },
  );
}

const corrupt = (digest: Digest): ArtifactError =>
  new ArtifactError(
    'corrupt',
    'artifacts-corrupt',
    `The stored bytes of ${digest} are not what was written. Remove the object and run the step that made it again.`,
  );

const sourceChanged = (digest: Digest): ArtifactError =>
  new ArtifactError(
    'conflict',
    'artifacts-source-changed',
    `A file changed while it was being stored (it had ${digest}). Store it when nothing writes to it.`,
  );
