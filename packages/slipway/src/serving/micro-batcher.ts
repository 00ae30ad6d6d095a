import type { ModelOutputs, OnnxRunner } from '../models/onnx/onnx-runner.ts';
import { ServingError } from './errors.ts';
import type { PredictRequest } from './predict-request.ts';

export interface BatchObserver {
  /** A batch was sent to the model; `queueWaitsMs` has one entry for each of its requests. */
  onBatch(batch: { readonly rows: number; readonly queueWaitsMs: readonly number[] }): void;
}

export interface MicroBatcherOptions {
  /** Each runs one batch at a time. */
  readonly runners: readonly Pick<OnnxRunner, 'run'>[];
  /** Rows sent to the model at once; a request larger than this is a batch of its own. */
  readonly batchRowsMax: number;
  /** Rows that may wait; requests beyond are refused, so that waiting stays short. */
  readonly queueRowsMax: number;
  /** Milliseconds from any origin. */
  readonly now: () => number;
  readonly observer?: BatchObserver;
}

interface Waiting {
  readonly request: PredictRequest;
  readonly sinceMs: number;
  readonly resolve: (outputs: ModelOutputs) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers the requests that arrive in one turn of the event loop, or while the model is busy, into
 * one run of the model. It never waits for more to come: a lone request is delayed by one turn.
 */
export class MicroBatcher {
  readonly #options: MicroBatcherOptions;
  readonly #idle: Pick<OnnxRunner, 'run'>[];
  #queue: Waiting[] = [];
  #queuedRows = 0;
  #isFlushScheduled = false;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(options: MicroBatcherOptions) {
    this.#options = options;
    this.#idle = [...options.runners];
  }

  /** The outputs for the request's rows; rejects with `serve-queue-full` or `serve-draining`. */
  submit(request: PredictRequest): Promise<ModelOutputs> {
    if (this.#drained !== undefined)
      return Promise.reject(overloaded('serve-draining', 'This deployment is being removed'));
    if (this.#queuedRows > 0 && this.#queuedRows + request.rows > this.#options.queueRowsMax)
      return Promise.reject(
        overloaded('serve-queue-full', `${this.#queuedRows} rows wait for this model already`),
      );
    const { promise, resolve, reject } = Promise.withResolvers<ModelOutputs>();
    this.#queue.push({ request, sinceMs: this.#options.now(), resolve, reject });
    this.#queuedRows += request.rows;
    this.#scheduleFlush();
    return promise;
  }

  /** Takes no more requests; resolves when every one taken has been answered. */
  drain(): Promise<void> {
    this.#drained ??= Promise.withResolvers<void>();
    this.#settleDrain();
    return this.#drained.promise;
  }

  #scheduleFlush(): void {
    if (this.#isFlushScheduled || this.#idle.length === 0 || this.#queue.length === 0) return;
    this.#isFlushScheduled = true;
    setImmediate(() => {
      this.#isFlushScheduled = false;
      const runner = this.#idle.pop();
      if (runner !== undefined) void this.#runBatch(runner, this.#takeBatch());
      this.#scheduleFlush();
    });
  }

  #takeBatch(): Waiting[] {
    let count = 0;
    let rows = 0;
    for (const { request } of this.#queue) {
      if (count > 0 && rows + request.rows > this.#options.batchRowsMax) break;
      count += 1;
      rows += request.rows;
    }
    this.#queuedRows -= rows;
    return this.#queue.splice(0, count);
  }

  async #runBatch(runner: Pick<OnnxRunner, 'run'>, batch: readonly Waiting[]): Promise<void> {
    try {
      this.#observe(batch);
      await answerTogether(runner, batch);
    } catch (error) {
      // One bad row must not fail the others: each request is tried on its own.
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const waiting of batch) await answerAlone(runner, waiting);
    }
    this.#idle.push(runner);
    this.#scheduleFlush();
    this.#settleDrain();
  }

  #observe(batch: readonly Waiting[]): void {
    const nowMs = this.#options.now();
    this.#options.observer?.onBatch({
      rows: batch.reduce((sum, { request }) => sum + request.rows, 0),
      queueWaitsMs: batch.map(({ sinceMs }) => nowMs - sinceMs),
    });
  }

  #settleDrain(): void {
    const isStill = this.#queue.length === 0 && this.#idle.length === this.#options.runners.length;
    if (isStill) this.#drained?.resolve();
  }
}

async function answerTogether(
  runner: Pick<OnnxRunner, 'run'>,
  batch: readonly Waiting[],
): Promise<void> {
  const [only] = batch;
  if (batch.length === 1 && only !== undefined)
    return only.resolve(await runner.run(only.request.columns));
  const names = Object.keys(only?.request.columns ?? {});
  const columns = Object.fromEntries(
    names.map((name) => [name, batch.flatMap(({ request }) => request.columns[name] ?? [])]),
  );
  const outputs = Object.entries(await runner.run(columns));
  let from = 0;
  for (const { request, resolve } of batch) {
    const to = from + request.rows;
    resolve(Object.fromEntries(outputs.map(([name, values]) => [name, values.slice(from, to)])));
    from = to;
  }
}

async function answerAlone(runner: Pick<OnnxRunner, 'run'>, waiting: Waiting): Promise<void> {
  try {
    waiting.resolve(await runner.run(waiting.request.columns));
  } catch (error) {
    waiting.reject(error);
  }
}

const overloaded = (code: string, what: string): ServingError =>
  new ServingError('overloaded', code, `${what}; try again in a second.`);
