import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ArtifactStore } from '../../artifacts/artifact-store.ts';
import type { Logger } from '../../core/logger.ts';
import type { OnnxRunner } from '../../models/onnx/onnx-runner.ts';
import type { Deployment, EndpointStore } from '../../serving/endpoint-store.ts';
import { LiveDeployment } from '../../serving/live-deployment.ts';
import { LiveEndpoints } from '../../serving/live-endpoints.ts';
import type { ServingTap } from '../../serving/serving-tap.ts';
import { TapQueue } from '../../serving/tap-queue.ts';
import { ServeError } from './errors.ts';
import { httpFailureOf, sendGoogleError, sendInferenceError } from './http-failure.ts';
import { onlyMethod } from './only-method.ts';
import { openInferenceRoutes } from './open-inference-routes.ts';
import { Predictor } from './predictor.ts';
import { DEFAULT_SERVE_LIMITS, type ServeLimits } from './serve-limits.ts';
import { type DeploymentMetrics, ServingMetrics } from './serving-metrics.ts';
import { vertexRoutes } from './vertex-routes.ts';

export interface ServeOptions {
  readonly endpoints: EndpointStore;
  readonly artifacts: Pick<ArtifactStore, 'readBytes'>;
  readonly loadModel: (bytes: Uint8Array) => Promise<OnnxRunner>;
  /** Sees every answered request, after its response. */
  readonly monitor?: ServingTap;
  readonly logger: Logger;
  readonly limits?: Partial<ServeLimits>;
  readonly serverVersion?: string;
  /** Numbers in [0, 1) for the traffic split; default Math.random. */
  readonly random?: () => number;
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
  const deploymentMetrics = new WeakMap<LiveDeployment, DeploymentMetrics>();
  const live = new LiveEndpoints({
    store: options.endpoints,
    logger,
    random: options.random ?? Math.random,
    load: (endpoint, deployment) => load(endpoint, deployment),
  });
  const metrics = new ServingMetrics(() => live.isReady);
  const tap = options.monitor && new TapQueue(options.monitor, logger);
  const app = Fastify({
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestTimeoutMs,
    routerOptions: { ignoreTrailingSlash: true },
  });

  async function load(endpoint: string, deployment: Deployment): Promise<LiveDeployment> {
    const bytes = await options.artifacts.readBytes(deployment.artifactUri);
    const runner = await options.loadModel(bytes);
    const observer = metrics.open(endpoint, deployment);
    const loaded = new LiveDeployment(deployment, [runner], {
      batchRowsMax: limits.batchRowsMax,
      queueRowsMax: limits.queueRowsMax,
      now: () => performance.now(),
      observer,
    });
    deploymentMetrics.set(loaded, observer);
    try {
      await loaded.warmUp();
    } catch (error) {
      await loaded.close();
      throw error;
    }
    return loaded;
  }

  const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const failure = httpFailureOf(error, limits.bodyBytesMax);
    const isInference = request.url.startsWith('/v2');
    metrics.countError(isInference ? 'oip' : 'vertex', failure.status);
    if (failure.isOurs)
      logger.error('serving: a request failed', {
        url: request.url.slice(0, 200),
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    return isInference ? sendInferenceError(reply, failure) : sendGoogleError(reply, failure);
  };
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => answerError(noSuchPath(request), request, reply));

  const predictor = new Predictor({
    metrics: deploymentMetrics,
    tap,
    now: () => performance.now(),
  });
  const { rowsMax } = limits;
  vertexRoutes(app, { live, predictor, rowsMax });
  openInferenceRoutes(app, {
    live,
    predictor,
    rowsMax,
    serverVersion: options.serverVersion ?? 'development',
  });
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

const noSuchPath = ({ method, url }: FastifyRequest): ServeError =>
  new ServeError(
    'not-found',
    'serve-path',
    `There is no ${method} ${JSON.stringify(url.slice(0, 200))} here; predictions are at POST /v1/endpoints/NAME:predict and POST /v2/models/NAME/infer.`,
  );
