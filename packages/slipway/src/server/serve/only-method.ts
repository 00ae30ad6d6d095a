import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { MethodNotAllowedError } from './errors.ts';

const OTHERS = { GET: ['POST', 'PUT', 'PATCH', 'DELETE'], POST: ['GET', 'PUT', 'PATCH', 'DELETE'] };

/** A route whose path answers other methods with 405 and the method it has. */
export function onlyMethod(
  app: FastifyInstance,
  route: {
    readonly method: 'GET' | 'POST';
    readonly url: string;
    readonly handler: RouteHandlerMethod;
  },
): void {
  app.route({ ...route });
  app.route({
    url: route.url,
    method: OTHERS[route.method],
    // Before the body is parsed: whatever it is, the method is what is wrong.
    onRequest: async (request, reply) => {
      reply.header('allow', route.method);
      throw new MethodNotAllowedError(request.method, route.method);
    },
    handler: async () => undefined,
  });
}
