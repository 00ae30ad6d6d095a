import { rm } from 'node:fs/promises';

/** Removes what attempts leave behind while the run goes on; disposing waits for the rest. */
export class Sweeper implements AsyncDisposable {
  readonly #removing = new Set<Promise<void>>();

  remove(path: string): void {
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
