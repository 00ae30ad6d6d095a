import { KeyError } from './errors.ts';

const TIMEOUT_MS = 10_000;
const BYTES_MAX = 1024 * 1024;

export interface KeyServiceRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** How people call the key. */
  readonly keyUri: string;
}

export interface KeyServiceAnswer {
  readonly status: number;
  /** Undefined when it has no body. */
  readonly json: unknown;
}

/**
 * Asks a service that holds keys. Follows no redirect: the token would go with it. Errors hold nothing
 * of what was asked or answered. Throws `keys-unreachable` and, for 401 and 403, `keys-access-denied`.
 */
export async function askKeyService(request: KeyServiceRequest): Promise<KeyServiceAnswer> {
  const { method, url, headers, body, keyUri } = request;
  const answer = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw unreachable(keyUri, `${url.origin} does not answer`, cause);
  });
  const { status } = answer;
  if (status === 401 || status === 403)
    throw new KeyError(
      'denied',
      'keys-access-denied',
      `${url.origin} does not let this identity use the key ${keyUri} (${status}). Check its token and what it is granted.`,
    );
  if (status >= 500) throw unreachable(keyUri, `${url.origin} answers ${status}`);
  return { status, json: await jsonOf(answer, keyUri) };
}

async function jsonOf(answer: Response, keyUri: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of answer.body ?? []) {
    sizeBytes += chunk.length;
    if (sizeBytes > BYTES_MAX)
      throw unreachable(keyUri, `the answer has more than ${BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  if (sizeBytes === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    // Without the cause: the parser quotes what it read.
    throw unreachable(keyUri, 'the answer is no JSON');
  }
}

/** `keys-unreachable`: nothing is known of the key, and nothing is lost. */
export const unreachable = (keyUri: string, problem: string, cause?: unknown): KeyError =>
  new KeyError(
    'environment',
    'keys-unreachable',
    `The key ${keyUri} cannot be used now: ${problem}.`,
    {
      cause,
    },
  );
