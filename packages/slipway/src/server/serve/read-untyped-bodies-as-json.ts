import type { FastifyInstance } from 'fastify';
import { ServeError } from './errors.ts';

/** Clients of the Open Inference Protocol send JSON without saying so; other types stay refused. */
export function readUntypedBodiesAsJson(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    if (request.headers['inference-header-content-length'] !== undefined)
      done(
        new ServeError(
          'unsupported',
          'serve-binary-tensors',
          'This server does not read binary tensors; send them as JSON (tritonclient: binary_data=False).',
        ),
      );
    else if (request.headers['content-type'] === undefined)
      parseJson(request, body as string, done);
    else done(Object.assign(new TypeError('content type'), { statusCode: 415 }), undefined);
  });
}
