import type { ModelOutputs } from '../../models/onnx/onnx-runner.ts';
import type { LiveDeployment } from '../../serving/live-deployment.ts';
import type { PredictRequest } from '../../serving/predict-request.ts';
import type { TapQueue } from '../../serving/tap-queue.ts';

/** Asks a deployment of an endpoint. */
export type Predict = (
  endpoint: string,
  live: LiveDeployment,
  request: PredictRequest,
) => Promise<ModelOutputs>;

/** Lets monitoring see what was answered. */
export const predictorWith =
  (tap: TapQueue | undefined): Predict =>
  async (endpoint, live, request) => {
    const outputs = await live.predict(request);
    const { columns, rows } = request;
    tap?.push({ endpoint, deploymentId: live.deployment.id, columns, outputs, rows });
    return outputs;
  };
