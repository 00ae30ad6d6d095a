import { availableParallelism } from 'node:os';
import type { ExecutorOutput } from '../../../ir/execution-contract.ts';
import type { Attempt } from '../program.ts';
import type { StepSource } from './protocol.ts';
import type { SpareWorker } from './spare-worker.ts';
import { startWorker, type WorkerOptions } from './start-worker.ts';
import { WorkerProcess } from './worker-process.ts';

export interface WorkerPoolOptions extends WorkerOptions {
  /** Processes kept warm; default: the machine's cores. */
  readonly size?: number;
}

/**
 * Warm worker processes. A worker serves one attempt at a time and is reused while it is healthy;
 * one that was cancelled, timed out, grew too large or died is replaced. Workers with another memory
 * limit are kept apart, because a heap limit is fixed when a process starts.
 */
export class WorkerPool implements AsyncDisposable {
  readonly #options: WorkerPoolOptions;
  readonly #size: number;
  readonly #idle: WorkerProcess[] = [];
  readonly #busy = new Set<WorkerProcess>();

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#size = options.size ?? availableParallelism();
  }

  /**
   * Has one process ahead of the first attempt; on few cores, more would slow it down. `spare` is one
   * that was started earlier.
   */
  warmUp(spare?: SpareWorker): void {
    const started = spare?.take(this.#options.workingFolder);
    this.#idle.push(
      started === undefined ? this.#spawn(undefined) : new WorkerProcess(started, undefined),
    );
  }

  /** Runs one attempt; throws AttemptError when it did not succeed. */
  async run(source: StepSource, attempt: Attempt): Promise<ExecutorOutput> {
    const worker = this.#takeWorker(attempt.limits.memoryMb);
    this.#busy.add(worker);
    try {
      return await worker.run(source, attempt);
    } finally {
      this.#busy.delete(worker);
      if (worker.isReusable) this.#idle.push(worker);
      else void worker.stop();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const workers = [...this.#idle.splice(0), ...this.#busy];
    await Promise.all(workers.map((worker) => worker.stop()));
  }

  #takeWorker(memoryMb: number | undefined): WorkerProcess {
    const index = this.#idle.findLastIndex(
      (worker) => worker.memoryMb === memoryMb && worker.isReusable,
    );
    if (index >= 0) return this.#idle.splice(index, 1)[0] as WorkerProcess;
    // A differently sized idle worker makes room, so that processes never pile up.
    if (this.#idle.length >= this.#size) void this.#idle.shift()?.stop();
    return this.#spawn(memoryMb);
  }

  #spawn(memoryMb: number | undefined): WorkerProcess {
    return new WorkerProcess(startWorker(this.#options, memoryMb), memoryMb);
  }
}
