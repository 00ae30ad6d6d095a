import { availableParallelism } from 'node:os';
import { AttemptError } from '../errors.ts';
import type { Assignment } from './protocol.ts';
import { type AttemptHooks, WorkerProcess } from './worker-process.ts';

export interface WorkerPoolOptions {
  /** Attempts that run at once; default: the machine's cores. */
  readonly size?: number;
  readonly workingFolder: string;
  /** Environment variables given to workers; nothing else is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  /** Options for Node itself, such as an export condition. */
  readonly nodeOptions: readonly string[];
}

export interface AttemptLimits extends AttemptHooks {
  readonly memoryMb?: number;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Warm worker processes. A worker serves one attempt at a time and is reused while it is healthy;
 * one that was cancelled, timed out or died is replaced. Workers with another memory limit are
 * kept apart, because a heap limit is fixed when a process starts.
 */
export class WorkerPool implements AsyncDisposable {
  readonly #options: WorkerPoolOptions;
  readonly #size: number;
  readonly #idle: WorkerProcess[] = [];
  readonly #busy = new Set<WorkerProcess>();
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#size = options.size ?? availableParallelism();
  }

  /** Starts processes ahead of the first attempts. */
  warmUp(): void {
    while (this.#idle.length < this.#size) this.#idle.push(this.#spawn(undefined));
  }

  /** Waits until one more attempt may run; dispose the place when the attempt is over. */
  async place(signal: AbortSignal): Promise<Disposable> {
    while (this.#taken >= this.#size)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken += 1;
    const free = () => {
      this.#taken -= 1;
      this.#waiting.shift()?.();
    };
    if (signal.aborted) {
      free();
      throw new AttemptError('cancelled', 'attempt-cancelled', 'Cancelled before it started.');
    }
    return { [Symbol.dispose]: free };
  }

  /** Runs one attempt, whose place is taken; throws AttemptError when it did not succeed. */
  async run(assignment: Assignment, limits: AttemptLimits): Promise<void> {
    const worker = this.#takeWorker(limits.memoryMb);
    this.#busy.add(worker);
    try {
      await worker.run(assignment, limits);
    } finally {
      this.#busy.delete(worker);
      if (worker.isReusable) this.#idle.push(worker);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const workers = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(workers.map((worker) => worker.stop()));
  }

  #takeWorker(memoryMb: number | undefined): WorkerProcess {
    const index = this.#idle.findIndex(
      (worker) => worker.memoryMb === memoryMb && worker.isReusable,
    );
    if (index >= 0) return this.#idle.splice(index, 1)[0] as WorkerProcess;
    // A differently sized idle worker makes room, so that processes never pile up.
    if (this.#idle.length >= this.#size) void this.#idle.shift()?.stop();
    return this.#spawn(memoryMb);
  }

  #spawn(memoryMb: number | undefined): WorkerProcess {
    return new WorkerProcess({
      workingFolder: this.#options.workingFolder,
      variables: this.#options.variables,
      nodeOptions: this.#options.nodeOptions,
      memoryMb,
    });
  }
}
