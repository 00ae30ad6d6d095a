import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactError } from '../../artifacts/errors.ts';
import type { EntryStore } from '../../runs/entry-store.ts';

const NAME = /^[0-9a-f]{64}$/;

/** Entries as files of a folder that may lie on a network disk; names are 64 hexadecimal digits. */
export class FilesystemEntryStore implements EntryStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.#pathOf(name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async put(name: string, text: string): Promise<void> {
    const path = this.#pathOf(name);
    await mkdir(this.#folder, { recursive: true, mode: 0o770 });
    const temporary = join(this.#folder, `.${randomUUID()}`);
    try {
      const file = await open(temporary, 'wx', 0o660);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** The names of all entries. */
  async list(): Promise<readonly string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    return names.filter((name) => NAME.test(name));
  }

  #pathOf(name: string): string {
    if (NAME.test(name)) return join(this.#folder, name);
    throw new ArtifactError(
      'invalid-input',
      'entry-name-invalid',
      `${JSON.stringify(name.slice(0, 80))} is no name of a cache entry.`,
    );
  }
}
