import type { ModelColumns, ModelOutputs, OnnxRunner } from '../models/onnx/onnx-runner.ts';
import type { Deployment } from './endpoint-store.ts';
import { ServingError } from './errors.ts';
import { MicroBatcher, type MicroBatcherOptions } from './micro-batcher.ts';
import type { ModelSignature, PredictRequest } from './predict-request.ts';

/** A deployment whose model is in memory and answers. */
export class LiveDeployment {
  readonly deployment: Deployment;
  readonly signature: ModelSignature;
  readonly #runners: readonly OnnxRunner[];
  readonly #batcher: MicroBatcher;

  constructor(
    deployment: Deployment,
    runners: readonly [OnnxRunner, ...OnnxRunner[]],
    batching: Omit<MicroBatcherOptions, 'runners'>,
  ) {
    this.deployment = deployment;
    this.signature = runners[0];
    this.#runners = runners;
    this.#batcher = new MicroBatcher({ ...batching, runners });
  }

  /** Rejects with `predict-not-finite` where the model gives NaN or Infinity: JSON has neither. */
  async predict(request: PredictRequest): Promise<ModelOutputs> {
    const outputs = await this.#batcher.submit(request);
    for (const name of Object.keys(outputs)) {
      const row =
        outputs[name]?.findIndex((value) => typeof value === 'number' && !Number.isFinite(value)) ??
        -1;
      if (row >= 0)
        throw new ServingError(
          'failed',
          'predict-not-finite',
          `The model gave ${outputs[name]?.[row]} as ${name} for row ${row}; its export must say what a missing or extreme value means.`,
        );
    }
    return outputs;
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
  }
}

function madeUpColumns({ inputs }: ModelSignature, rows: number): ModelColumns {
  return Object.fromEntries(
    inputs.map(({ name, type }) => [
      name,
      new Array<string | number>(rows).fill(type === 'string' ? '' : 0),
    ]),
  );
}
