import type { ChildProcess } from 'node:child_process';
import { startWorker, type WorkerOptions } from './start-worker.ts';

/**
 * A worker process started before its run is known, so that it starts while the engine does. Light:
 * whoever starts one has loaded little else. Disposing ends it unless a run has taken it.
 */
export class SpareWorker implements Disposable {
  readonly #options: WorkerOptions;
  #child: ChildProcess | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#child = startWorker(options, undefined);
  }

  /** The process, to the first who asks for one that starts in this folder. */
  take(workingFolder: string): ChildProcess | undefined {
    if (workingFolder !== this.#options.workingFolder) return undefined;
    const child = this.#child;
    this.#child = undefined;
    return child;
  }

  [Symbol.dispose](): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }
}
