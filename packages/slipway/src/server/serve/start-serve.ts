import type { AddressInfo } from 'node:net';
import { createServeApp, type ServeOptions } from './create-serve-app.ts';
import { ServeError } from './errors.ts';

export interface StartServeOptions extends ServeOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** How often the endpoint store is looked at; default 500. */
  readonly pollMs?: number;
  /** How long requests under way may take when the server closes; default 10,000. */
  readonly drainMsMax?: number;
}

export interface RunningServe {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Stops taking connections, answers what is under way, frees the models. */
  close(): Promise<void>;
}

const HANG_UP_MS = 20;

/**
 * Serves until `close`. What is deployed is loaded before the port opens; a model that cannot be
 * loaded is logged and tried again. Throws `serve-port-in-use`, `serve-port-denied` or
 * `serve-address`.
 */
export async function startServe(options: StartServeOptions): Promise<RunningServe> {
  const { host, port, logger, pollMs = 500, drainMsMax = 10_000 } = options;
  const { app, live } = createServeApp(options);
  try {
    await live.sync();
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenError(error, options);
  }
  let isClosing = false;
  let timer: NodeJS.Timeout | undefined;
  const poll = async (): Promise<void> => {
    try {
      await live.sync();
    } catch (error) {
      logger.warn('serving: deployments cannot be read, trying again', {
        error: error instanceof Error ? error.message : String(error),
      });
    }
    if (!isClosing) timer = setTimeout(poll, pollMs);
  };
  timer = setTimeout(poll, pollMs);
  return {
    url: urlOf(app.server.address() as AddressInfo),
    async close() {
      isClosing = true;
      clearTimeout(timer);
      // A connection kept alive after its last answer would hold the server open.
      const hangUp = setInterval(() => app.server.closeIdleConnections(), HANG_UP_MS);
      const cut = setTimeout(() => app.server.closeAllConnections(), drainMsMax);
      await app.close();
      clearInterval(hangUp);
      clearTimeout(cut);
    },
  };
}

const urlOf = ({ address, family, port }: AddressInfo): string =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;

function listenError(cause: unknown, { host, port }: StartServeOptions): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  const at = `${host}:${port}`;
  if (code === 'EADDRINUSE')
    return new ServeError(
      'conflict',
      'serve-port-in-use',
      `${at} is in use by another program, perhaps another slipway serve. Stop that one, or choose another port with --port.`,
      { cause },
    );
  if (code === 'EACCES')
    return new ServeError(
      'denied',
      'serve-port-denied',
      `This user may not listen on ${at}; choose a port above 1023 with --port.`,
      { cause },
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new ServeError(
      'invalid-input',
      'serve-address',
      `${host} is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all of its addresses.`,
      { cause },
    );
  return cause;
}
