import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface LoadOptions {
  readonly url: string;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Keeps one request under way on each of `connections` sockets, and throws at the first answer that
 * is not 200. Plain sockets: node:http as a client takes more processor time than the server.
 */
export async function generateLoad(options: LoadOptions): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const beganMs = performance.now();
  const clients = Array.from({ length: options.connections }, () =>
    runClient(options, latenciesMs),
  );
  await Promise.all(clients);
  const elapsedSeconds = (performance.now() - beganMs) / 1000;
  latenciesMs.sort((a, b) => a - b);
  const quantile = (q: number) => latenciesMs[Math.floor(q * latenciesMs.length)] ?? Number.NaN;
  return {
    requestsPerSecond: latenciesMs.length / elapsedSeconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  };
}

async function runClient(options: LoadOptions, latenciesMs: number[]): Promise<void> {
  const { hostname, port, pathname } = new URL(options.url);
  const request = Buffer.from(
    `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(options.body)}\r\n\r\n${options.body}`,
  );
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  const endMs = performance.now() + options.seconds * 1000;
  for (;;) {
    const sinceMs = performance.now();
    if (sinceMs >= endMs) break;
    socket.write(request);
    await readResponse(socket);
    latenciesMs.push(performance.now() - sinceMs);
  }
  socket.destroy();
}

/** Reads one response that says its length. */
function readResponse(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let missing = Number.NaN;
    const finish = (error?: Error): void => {
      socket.removeAllListeners();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.on('error', finish);
    socket.on('close', () => finish(new Error('the server closed the connection')));
    socket.on('data', (chunk) => {
      if (Number.isNaN(missing)) {
        const headEnd = chunk.indexOf('\r\n\r\n');
        const head = chunk.toString('latin1', 0, headEnd);
        const length = /content-length: (\d+)/i.exec(head)?.[1];
        if (!head.startsWith('HTTP/1.1 200') || length === undefined)
          return finish(new Error(`unexpected answer: ${head}`));
        missing = headEnd + 4 + Number(length);
      }
      missing -= chunk.length;
      if (missing <= 0) finish();
    });
  });
}
