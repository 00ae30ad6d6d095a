import type { ModelOutputs } from '../../models/onnx/onnx-runner.ts';
import type { LiveDeployment } from '../../serving/live-deployment.ts';
import type { PredictRequest } from '../../serving/predict-request.ts';
import type { TapQueue } from '../../serving/tap-queue.ts';
import type { DeploymentMetrics } from './serving-metrics.ts';

export interface PredictorOptions {
  readonly metrics: WeakMap<LiveDeployment, DeploymentMetrics>;
  readonly tap: TapQueue | undefined;
  readonly now: () => number;
}

/** Asks a deployment, measures it, and lets monitoring see what was answered. */
export class Predictor {
  readonly #options: PredictorOptions;

  constructor(options: PredictorOptions) {
    this.#options = options;
  }

  async predict(
    endpoint: string,
    live: LiveDeployment,
    request: PredictRequest,
  ): Promise<ModelOutputs> {
    const { metrics, tap, now } = this.#options;
    const sinceMs = now();
    const { columns, rows } = request;
    try {
      const outputs = await live.predict(request);
      metrics.get(live)?.answered({ rows, seconds: (now() - sinceMs) / 1000 });
      tap?.push({ endpoint, deploymentId: live.deployment.id, columns, outputs, rows });
      return outputs;
    } catch (error) {
      metrics.get(live)?.failed();
      throw error;
    }
  }
}
