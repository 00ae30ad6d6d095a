import { IdentityError } from '../../identity/errors.ts';

const TIMEOUT_MS = 10_000;
const BYTES_MAX = 1_000_000;
const LOCAL_HOSTS: readonly string[] = ['127.0.0.1', '[::1]', 'localhost'];

/**
 * Asks an identity provider: on HTTPS or on this machine, without redirects (who hands on to another
 * place is not who was configured), for a limited time and size. Throws `identity-issuer-unreachable`.
 */
export async function guardedFetch(address: string, init: RequestInit = {}): Promise<Response> {
  const url = guardedUrl(address);
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal });
    const bytes = await limitedBody(response);
    if (bytes === undefined) throw unreachable(address, `it answered more than ${BYTES_MAX} bytes`);
    const isEmpty = [204, 205, 304].includes(response.status);
    const { status, headers } = response;
    return new Response(isEmpty ? null : bytes, { status, headers });
  } catch (cause) {
    if (cause instanceof IdentityError || init.signal?.aborted === true) throw cause;
    throw unreachable(address, reasonOf(cause));
  }
}

/** Throws `identity-issuer-unreachable` for what is neither on HTTPS nor on this machine. */
export function guardedUrl(address: string): URL {
  const url = URL.parse(address);
  if (url === null) throw unreachable(address, 'that is no address');
  const isLocal = url.protocol === 'http:' && LOCAL_HOSTS.includes(url.hostname);
  if (url.protocol === 'https:' || isLocal) return url;
  throw unreachable(address, `${url.origin} is not on HTTPS`);
}

export const unreachable = (issuer: string, problem: string): IdentityError =>
  new IdentityError(
    'environment',
    'identity-issuer-unreachable',
    `The identity provider ${issuer} cannot be asked: ${problem}. Nothing was done; try again, or check the issuer in slipway.config.ts.`,
  );

/** Undefined when it is too large: an answer is not read to its end to find out. */
async function limitedBody(response: Response): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** fetch says only that it failed; why is in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
