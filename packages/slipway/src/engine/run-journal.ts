import { SlipwayError } from '../core/errors.ts';
import { RunError } from '../runs/errors.ts';
import type { RunHold, RunStore, TaskChange } from '../runs/run-store.ts';

/**
 * Writes the state changes of a run, in their order. What is told in one turn of the event loop goes
 * to the store in one commit: a task's end and the start of the tasks after it cost one flush of the
 * disk. After a commit that failed nothing more is written, and whoever asks gets its error.
 */
export class RunJournal {
  readonly #store: RunStore;
  readonly #hold: RunHold;
  #waiting: Entry[] = [];
  #flushing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  readonly #onFailure: () => void;

  /** `onFailure` is called once, when a commit failed: the engine has to stop. */
  constructor(store: RunStore, hold: RunHold, onFailure: () => void) {
    this.#store = store;
    this.#hold = hold;
    this.#onFailure = onFailure;
  }

  /** Resolves when the change is durable; only then may it be acted on. */
  record(change: TaskChange): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ change, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  /** Resolves when everything told so far is durable; throws what kept it from being so. */
  async drain(): Promise<void> {
    await this.#flushing;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise(setImmediate);
      const entries = this.#waiting;
      this.#waiting = [];
      await this.#commit(entries);
    }
    this.#flushing = undefined;
  }

  async #commit(entries: readonly Entry[]): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure.error;
      await this.#store.commit(
        this.#hold,
        entries.map(({ change }) => change),
      );
      for (const { resolve } of entries) resolve();
    } catch (error) {
      const isFirst = this.#failure === undefined;
      this.#failure ??= { error: storeError(error, this.#hold.run) };
      for (const { reject } of entries) reject(this.#failure.error);
      if (isFirst) this.#onFailure();
    }
  }
}

interface Entry {
  readonly change: TaskChange;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const storeError = (cause: unknown, run: string): unknown =>
  cause instanceof SlipwayError
    ? cause
    : new RunError(
        'environment',
        'run-store-unwritable',
        `Run ${run} was stopped, because its state cannot be written: ${(cause as Error).message}. Finished tasks are kept: free the disk, then slipway resume ${run}.`,
        { cause },
      );
