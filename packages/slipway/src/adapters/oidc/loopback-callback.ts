import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const PATH = '/callback';

export interface LoopbackCallback extends AsyncDisposable {
  /** Where the browser is to be sent (RFC 8252, section 7.3). */
  readonly redirectUri: string;
  /** The address that the browser came back with; rejects when `signal` is aborted. */
  arrival(signal: AbortSignal): Promise<URL>;
}

/**
 * Waits on a free port of this machine for the browser that comes back from the provider. Requests
 * without the `state` of this sign-in are somebody else's and do not end it.
 */
export async function openLoopbackCallback(state: string): Promise<LoopbackCallback> {
  const arrived = Promise.withResolvers<URL>();
  let origin = '';
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? '', origin);
    const isOurs = url?.pathname === PATH && url.searchParams.get('state') === state;
    response.writeHead(isOurs ? 200 : 404, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'close',
    });
    response.end(isOurs ? 'Thank you. Go back to the terminal; this page can be closed.\n' : '');
    if (isOurs) arrived.resolve(url);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    redirectUri: `${origin}${PATH}`,
    arrival(signal) {
      const abort = () => arrived.reject(signal.reason);
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
      return arrived.promise.finally(() => signal.removeEventListener('abort', abort));
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await closed;
    },
  };
}
