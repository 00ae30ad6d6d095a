import { rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes what attempts leave behind while the run goes on; disposing waits for the rest. */
export class Sweeper implements AsyncDisposable {
  readonly #removing = new Set<Promise<void>>();

  /** `empty`: folders in it which are likely to be all there is. */
  remove(path: string, empty: readonly string[] = []): void {
    if (hasRemoved(path, empty)) return;
    // What cannot be removed now goes with the run's folder.
    const removing = rm(path, { recursive: true, force: true })
      .catch(() => undefined)
      .finally(() => this.#removing.delete(removing));
    this.#removing.add(removing);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#removing);
  }
}

/** Steps that write no files leave nothing but folders, gone before a thread would have heard of it. */
function hasRemoved(path: string, empty: readonly string[]): boolean {
  try {
    for (const name of empty) rmdirSync(join(path, name));
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}
