import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { WarehouseError } from '../../warehouse/errors.ts';

const CHUNK_BYTES = 1_048_576;

/** A plain file that an ingest job reads more than once, and that must not change meanwhile. */
export class SourceFile implements AsyncDisposable {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #file: FileHandle;
  readonly #identity: string;

  private constructor(
    file: FileHandle,
    given: { readonly path: string; readonly sizeBytes: number; readonly identity: string },
  ) {
    this.#file = file;
    this.path = given.path;
    this.sizeBytes = given.sizeBytes;
    this.#identity = given.identity;
  }

  /** Throws `warehouse-source-missing`, `-unreadable` or `-empty`. */
  static async open(path: string): Promise<SourceFile> {
    const file = await openFile(path);
    try {
      const status = await file.stat({ bigint: true });
      if (!status.isFile())
        throw new WarehouseError(
          'invalid-input',
          'warehouse-source-unreadable',
          `${path} is ${status.isDirectory() ? 'a folder' : 'no plain file'}. Ingest reads one delimited text file.`,
        );
      if (status.size === 0n)
        throw new WarehouseError(
          'invalid-input',
          'warehouse-source-empty',
          `${path} is empty. Check that whatever writes it has finished.`,
        );
      const sizeBytes = Number(status.size);
      return new SourceFile(file, { path, sizeBytes, identity: identityOf(status) });
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The bytes from the start; a chunk is valid until the next one is asked for. */
  async *chunks(): AsyncGenerator<Buffer> {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let position = 0; ; ) {
      const { bytesRead } = await this.#file.read(buffer, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  /** Throws `warehouse-source-changed` when the path no longer holds the file that was opened. */
  async refuseChanged(): Promise<void> {
    const now = await openFile(this.path);
    try {
      if (identityOf(await now.stat({ bigint: true })) === this.#identity) return;
    } finally {
      await now.close();
    }
    throw new WarehouseError(
      'conflict',
      'warehouse-source-changed',
      `${this.path} was changed while it was read. Run the job again when nothing writes to it.`,
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file.close();
  }
}

const identityOf = (status: {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
}): string => [status.dev, status.ino, status.size, status.mtimeNs].join('/');

async function openFile(path: string): Promise<FileHandle> {
  try {
    // Non-blocking: opening a named pipe would wait for its writer.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new WarehouseError(
      isMissing ? 'not-found' : 'invalid-input',
      isMissing ? 'warehouse-source-missing' : 'warehouse-source-unreadable',
      isMissing
        ? `There is no file ${path}. Check the path; a relative one is resolved in the project's folder.`
        : `${path} cannot be read: ${message}. Check who may read it.`,
      { cause },
    );
  }
}
