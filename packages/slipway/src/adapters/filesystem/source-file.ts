import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ArtifactError } from '../../artifacts/errors.ts';
import { TREE_MARK } from '../../artifacts/tree-manifest.ts';
import { type Digest, digestFromHex } from '../../core/digest.ts';

const CHUNK_BYTES = 1_048_576;

/** A plain file opened once: what is hashed and what is stored are the same file. */
export class SourceFile implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #path: string;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** Throws `artifacts-not-storable` for links, folders, devices, sockets and pipes. */
  static async open(path: string): Promise<SourceFile> {
    const file = await openPlain(path);
    if ((await file.stat()).isFile()) return new SourceFile(file, path);
    await file.close();
    throw notStorable(path, 'it is not a plain file');
  }

  async identify(): Promise<{ readonly digest: Digest; readonly sizeBytes: number }> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of this.chunks()) {
      if (sizeBytes === 0 && chunk.toString('latin1', 0, TREE_MARK.length) === TREE_MARK)
        throw notStorable(this.#path, 'its first line is kept for stored folders');
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
    return { digest: digestFromHex(hash.digest('hex')), sizeBytes };
  }

  /** The file from its start; a chunk is valid until the next one is asked for. */
  async *chunks(): AsyncGenerator<Buffer> {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let position = 0; ; ) {
      const { bytesRead } = await this.#file.read(buffer, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file.close();
  }
}

async function openPlain(path: string): Promise<FileHandle> {
  try {
    // Non-blocking: opening a named pipe would wait for its writer.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ELOOP') throw notStorable(path, 'it is a link');
    throw new ArtifactError(
      code === 'ENOENT' ? 'not-found' : 'environment',
      code === 'ENOENT' ? 'artifacts-source-missing' : 'artifacts-source-unreadable',
      `Cannot store ${path}: ${message}. Check the path and who may read it.`,
      { cause },
    );
  }
}

export const notStorable = (path: string, problem: string): ArtifactError =>
  new ArtifactError(
    'invalid-input',
    'artifacts-not-storable',
    `Cannot store ${path}: ${problem}. Artifacts are plain files and folders of plain files.`,
  );
