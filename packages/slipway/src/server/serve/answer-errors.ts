import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../../core/logger.ts';
import { ServeError } from './errors.ts';
import { httpFailureOf, sendGoogleError, sendInferenceError } from './http-failure.ts';
import type { ServingMetrics } from './serving-metrics.ts';

/** Every error leaves in the form of the protocol that was asked, is counted, and logged if ours. */
export function answerErrors(
  app: FastifyInstance,
  options: {
    readonly logger: Logger;
    readonly metrics: ServingMetrics;
    readonly bodyBytesMax: number;
  },
): void {
  const { logger, metrics, bodyBytesMax } = options;
  const answer = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const failure = httpFailureOf(error, bodyBytesMax);
    const isInference = request.url.startsWith('/v2');
    metrics.countError(isInference ? 'oip' : 'vertex', failure.status);
    if (failure.isOurs)
      logger.error('serving: a request failed', {
        url: request.url.slice(0, 200),
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    return isInference ? sendInferenceError(reply, failure) : sendGoogleError(reply, failure);
  };
  app.setErrorHandler(answer);
  app.setNotFoundHandler((request, reply) => answer(noSuchPath(request), request, reply));
}

const noSuchPath = ({ method, url }: FastifyRequest): ServeError =>
  new ServeError(
    'not-found',
    'serve-path',
    `There is no ${method} ${JSON.stringify(url.slice(0, 200))} here; predictions are at POST /v1/endpoints/NAME:predict and POST /v2/models/NAME/infer.`,
  );
