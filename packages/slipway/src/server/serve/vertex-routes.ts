import type { FastifyInstance } from 'fastify';
import type { LiveEndpoints } from '../../serving/live-endpoints.ts';
import {
  readVertexPredict,
  vertexPredictResponse,
} from '../../serving/protocols/vertex-predict.ts';
import { onlyMethod } from './only-method.ts';
import type { Predict } from './predict.ts';

export interface VertexRoutesOptions {
  readonly live: LiveEndpoints;
  readonly predict: Predict;
  readonly rowsMax: number;
}

/** Vertex AI's `:predict`, under its full path and a short one. An endpoint goes by its name. */
export function vertexRoutes(app: FastifyInstance, options: VertexRoutesOptions): void {
  const { live, predict, rowsMax } = options;
  for (const prefix of ['/v1', '/v1/projects/:project/locations/:location'])
    onlyMethod(app, {
      method: 'POST',
      url: `${prefix}/endpoints/:endpoint([^:]+)::predict`,
      async handler(request) {
        const { endpoint } = request.params as { endpoint: string };
        const deployment = live.route(endpoint);
        const predictRequest = readVertexPredict(request.body, deployment.signature, rowsMax);
        const outputs = await predict(endpoint, deployment, predictRequest);
        return vertexPredictResponse(outputs, predictRequest.rows, deployment.deployment);
      },
    });
}
