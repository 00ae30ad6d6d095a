import type { ModelColumns, ModelOutputs, OnnxRunner } from '../models/onnx/onnx-runner.ts';
import type { Deployment } from './endpoint-store.ts';
import { ServingError } from './errors.ts';
import { type BatchObserver, MicroBatcher, type MicroBatcherOptions } from './micro-batcher.ts';
import type { ModelSignature, PredictRequest } from './predict-request.ts';

/** Sees what happens at one deployment. */
export interface DeploymentObserver extends BatchObserver {
  onAnswered(request: { readonly rows: number; readonly seconds: number }): void;
  onFailed(): void;
  /** The deployment is gone; nothing else comes. */
  onClosed(): void;
}

export interface LiveDeploymentOptions extends Omit<MicroBatcherOptions, 'runners' | 'observer'> {
  readonly observer: DeploymentObserver;
}

/** A deployment whose model is in memory and answers. */
export class LiveDeployment {
  readonly deployment: Deployment;
  readonly signature: ModelSignature;
  readonly #runners: readonly OnnxRunner[];
  readonly #batcher: MicroBatcher;
  readonly #options: LiveDeploymentOptions;

  /** Takes over the runners: `close` closes them. */
  constructor(
    deployment: Deployment,
    runners: readonly [OnnxRunner, ...OnnxRunner[]],
    options: LiveDeploymentOptions,
  ) {
    this.deployment = deployment;
    this.signature = runners[0];
    this.#runners = runners;
    this.#options = options;
    this.#batcher = new MicroBatcher({ ...options, runners });
  }

  /** Rejects with `predict-not-finite` where the model gives NaN or Infinity: JSON has neither. */
  async predict(request: PredictRequest): Promise<ModelOutputs> {
    const { now, observer } = this.#options;
    const sinceMs = now();
    try {
      const outputs = await this.#run(request);
      checkFinite(outputs);
      observer.onAnswered({ rows: request.rows, seconds: (now() - sinceMs) / 1000 });
      return outputs;
    } catch (error) {
      observer.onFailed();
      throw error;
    }
  }

  /** Runs made-up rows through every session, so that no client pays for the first run. */
  async warmUp(): Promise<void> {
    for (const rows of [1, 32])
      for (const runner of this.#runners) await runner.run(madeUpColumns(this.signature, rows));
  }

  /** Answers what was taken, then frees the model. */
  async close(): Promise<void> {
    await this.#batcher.drain();
    for (const runner of this.#runners) await runner.close();
    this.#options.observer.onClosed();
  }

  /** A large request goes in parts, so that small ones get their turn between them. */
  async #run({ columns, rows }: PredictRequest): Promise<ModelOutputs> {
    const { batchRowsMax } = this.#options;
    if (rows <= batchRowsMax) return this.#batcher.submit({ columns, rows });
    const starts = Array.from(
      { length: Math.ceil(rows / batchRowsMax) },
      (_, part) => part * batchRowsMax,
    );
    const parts = await Promise.all(
      starts.map((from) => {
        const to = Math.min(from + batchRowsMax, rows);
        return this.#batcher.submit({
          columns: mapValues(columns, (values) => values.slice(from, to)),
          rows: to - from,
        });
      }),
    );
    return mapValues(parts[0] ?? {}, (_, name) => parts.flatMap((part) => part[name] ?? []));
  }
}

const mapValues = <From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From, name: string) => To,
): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));

function checkFinite(outputs: ModelOutputs): void {
  for (const [name, values] of Object.entries(outputs)) {
    const row = values.findIndex((value) => typeof value === 'number' && !Number.isFinite(value));
    if (row >= 0)
      throw new ServingError(
        'failed',
        'predict-not-finite',
        `The model gave ${values[row]} as ${name} for row ${row}; its export must say what a missing or extreme value means.`,
      );
  }
}

const madeUpColumns = ({ inputs }: ModelSignature, rows: number): ModelColumns =>
  Object.fromEntries(
    inputs.map(({ name, type }) => [
      name,
      new Array<string | number>(rows).fill(type === 'string' ? '' : 0),
    ]),
  );
