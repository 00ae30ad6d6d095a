import type { FastifyInstance } from 'fastify';
import type { LiveDeployment } from '../../serving/live-deployment.ts';
import type { LiveEndpoints } from '../../serving/live-endpoints.ts';
import {
  inferResponse,
  modelMetadata,
  readInferRequest,
} from '../../serving/protocols/open-inference.ts';
import { onlyMethod } from './only-method.ts';
import type { Predict } from './predict.ts';

export interface OpenInferenceRoutesOptions {
  readonly live: LiveEndpoints;
  readonly predict: Predict;
  readonly rowsMax: number;
  readonly serverVersion: string;
}

interface ModelPath {
  readonly model: string;
  readonly version?: string;
}

/**
 * Open Inference Protocol v2 (REST). A model is an endpoint: its traffic split decides who answers;
 * `/versions/V` asks the deployment of model version V.
 */
export function openInferenceRoutes(
  app: FastifyInstance,
  options: OpenInferenceRoutesOptions,
): void {
  const { live, predict, rowsMax } = options;
  serverRoutes(app, options);
  const target = ({ model, version }: ModelPath): LiveDeployment =>
    version === undefined ? live.route(model) : live.ofVersion(model, version);
  for (const url of ['/v2/models/:model', '/v2/models/:model/versions/:version']) {
    onlyMethod(app, {
      method: 'GET',
      url,
      handler: async ({ params }) => {
        const path = params as ModelPath;
        const { signature } = path.version === undefined ? mainOf(live, path.model) : target(path);
        return modelMetadata(
          { name: path.model, versions: versionsOf(live, path.model) },
          signature,
        );
      },
    });
    onlyMethod(app, {
      method: 'GET',
      url: `${url}/ready`,
      handler: async ({ params }) => {
        const path = params as ModelPath;
        target(path);
        return { name: path.model, ready: true };
      },
    });
    onlyMethod(app, {
      method: 'POST',
      url: `${url}/infer`,
      handler: async ({ params, body }) => {
        const path = params as ModelPath;
        const deployment = target(path);
        const request = readInferRequest(body, deployment.signature, rowsMax);
        const outputs = await predict(path.model, deployment, request);
        const version = String(deployment.deployment.version);
        return inferResponse(request, { model: path.model, version, outputs });
      },
    });
  }
}

function serverRoutes(app: FastifyInstance, options: OpenInferenceRoutesOptions): void {
  const { live, serverVersion } = options;
  onlyMethod(app, {
    method: 'GET',
    url: '/v2',
    handler: async () => ({ name: 'slipway', version: serverVersion, extensions: [] }),
  });
  onlyMethod(app, {
    method: 'GET',
    url: '/v2/health/live',
    handler: async () => ({ live: true }),
  });
  onlyMethod(app, {
    method: 'GET',
    url: '/v2/health/ready',
    handler: async (_, reply) => {
      if (!live.isReady) reply.code(503).header('retry-after', '1');
      return { ready: live.isReady };
    },
  });
}

/** The deployment with most traffic speaks for the endpoint. */
function mainOf(live: LiveEndpoints, name: string): LiveDeployment {
  const { endpoint, deployments } = live.find(name);
  const [main] = Object.entries(endpoint.trafficSplit).sort(([, a], [, b]) => b - a);
  return deployments.get(main?.[0] ?? '') ?? live.route(name);
}

const versionsOf = (live: LiveEndpoints, name: string): string[] =>
  live.find(name).endpoint.deployments.map(({ version }) => String(version));
