import Fastify, { type FastifyInstance } from 'fastify';
import type { ArtifactStore } from '../../artifacts/artifact-store.ts';
import type { Logger } from '../../core/logger.ts';
import type { OnnxRunner } from '../../models/onnx/onnx-runner.ts';
import type { EndpointGuard } from '../../serving/endpoint-guard.ts';
import type { Deployment, EndpointStore } from '../../serving/endpoint-store.ts';
import { LiveEndpoints } from '../../serving/live-endpoints.ts';
import type { ServingTap } from '../../serving/serving-tap.ts';
import { TapQueue } from '../../serving/tap-queue.ts';
import { answerErrors } from './answer-errors.ts';
import { loadDeployment } from './load-deployment.ts';
import { onlyMethod } from './only-method.ts';
import { openInferenceRoutes } from './open-inference-routes.ts';
import { predictorWith } from './predict.ts';
import { readUntypedBodiesAsJson } from './read-untyped-bodies-as-json.ts';
import { DEFAULT_SERVE_LIMITS, type ServeLimits } from './serve-limits.ts';
import { ServingMetrics } from './serving-metrics.ts';
import { vertexRoutes } from './vertex-routes.ts';

export interface ServeOptions {
  readonly endpoints: EndpointStore;
  readonly artifacts: Pick<ArtifactStore, 'readBytes'>;
  /** The bytes of a deployment's model, when it may be served; default: whatever is stored. */
  readonly readModel?: (endpoint: string, deployment: Deployment) => Promise<Uint8Array>;
  readonly loadModel: (bytes: Uint8Array) => Promise<OnnxRunner>;
  /** Sees every answered request, after its response. */
  readonly monitor?: ServingTap;
  /** Asked before an endpoint answers. */
  readonly guard?: EndpointGuard;
  readonly logger: Logger;
  readonly limits?: Partial<ServeLimits>;
  readonly serverVersion?: string;
  /** Numbers in [0, 1) for the traffic split; default Math.random. */
  readonly random?: () => number;
  /**
   * Sessions of one deployment at most; default 1. A deployment asks for `minReplicas`, but more than
   * one adds capacity only where `loadModel` runs models outside this thread.
   */
  readonly replicasMax?: number;
}

export interface ServeApp {
  readonly app: FastifyInstance;
  readonly live: LiveEndpoints;
}

/**
 * The HTTP face of an environment's endpoints. `live.sync()` takes up what is deployed; closing the
 * app answers what was taken, hands the last requests to the monitor and frees the models.
 */
export function createServeApp(options: ServeOptions): ServeApp {
  const { logger } = options;
  const limits = { ...DEFAULT_SERVE_LIMITS, ...options.limits };
  const metrics = new ServingMetrics(() => live.isReady);
  const live: LiveEndpoints = new LiveEndpoints({
    store: options.endpoints,
    guard: options.guard,
    logger,
    random: options.random ?? Math.random,
    load: (endpoint, deployment) =>
      loadDeployment(
        deployment,
        { ...options, endpoint, limits },
        metrics.observe(endpoint, deployment),
      ),
  });
  const tap = options.monitor && new TapQueue(options.monitor, logger);
  const app = Fastify({
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestTimeoutMs,
    routerOptions: { ignoreTrailingSlash: true },
  });
  readUntypedBodiesAsJson(app);
  answerErrors(app, { logger, metrics, bodyBytesMax: limits.bodyBytesMax });
  const { rowsMax } = limits;
  const predict = predictorWith(tap);
  const serverVersion = options.serverVersion ?? 'development';
  vertexRoutes(app, { live, predict, rowsMax });
  openInferenceRoutes(app, { live, predict, rowsMax, serverVersion });
  onlyMethod(app, { method: 'GET', url: '/healthz', handler: async () => ({ status: 'ok' }) });
  onlyMethod(app, {
    method: 'GET',
    url: '/metrics',
    handler: async (_, reply) => {
      reply.type(metrics.registry.contentType);
      return metrics.registry.metrics();
    },
  });
  app.addHook('onClose', async () => {
    await live.close();
    tap?.flush();
  });
  return { app, live };
}
