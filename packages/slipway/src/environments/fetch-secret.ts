import { EnvironmentError } from './errors.ts';

const TIMEOUT_MS = 10_000;
const BYTES_MAX = 256 * 1024;

export interface SecretRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** How people call the secret: its reference. */
  readonly name: string;
}

/**
 * The JSON of a service that keeps secrets. Follows no redirect: the token would go with it. Errors
 * hold nothing of the answer's body, which could be the secret.
 */
export async function fetchSecret({ url, headers, name }: SecretRequest): Promise<unknown> {
  const answer = await fetch(url, {
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw unreadable(name, `${url.origin} does not answer`, cause);
  });
  if (answer.status === 404)
    throw new EnvironmentError('not-found', 'secret-not-found', `There is no secret ${name}.`);
  if (answer.status === 401 || answer.status === 403)
    throw new EnvironmentError(
      'denied',
      'secret-denied',
      `${url.origin} does not let this identity read ${name} (${answer.status}).`,
    );
  if (!answer.ok) throw unreadable(name, `${url.origin} answers ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of answer.body ?? []) {
    sizeBytes += chunk.length;
    if (sizeBytes > BYTES_MAX) throw unreadable(name, `it has more than ${BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    // Without the cause: the parser quotes what it read.
    throw unreadable(name, `${url.origin} answers no JSON`);
  }
}

/** The error that a secret is there but cannot be read. */
export const unreadable = (name: string, problem: string, cause?: unknown): EnvironmentError =>
  new EnvironmentError(
    'environment',
    'secret-unreadable',
    `The secret ${name} cannot be read: ${problem}.`,
    { cause },
  );
