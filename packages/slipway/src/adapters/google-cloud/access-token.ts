import { z } from 'zod';

const answer = z.object({ access_token: z.string().min(1) });

const TIMEOUT_MS = 10_000;

/**
 * An access token of the account that this machine runs as, from Google's metadata server (Compute
 * Engine, GKE, Cloud Run); undefined where there is none.
 */
export async function machineAccessToken(
  address = 'http://metadata.google.internal',
): Promise<string | undefined> {
  const url = new URL('/computeMetadata/v1/instance/service-accounts/default/token', address);
  const given = await fetch(url, {
    headers: { 'metadata-flavor': 'Google' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => undefined);
  if (given?.ok !== true) return undefined;
  const parsed = answer.safeParse(await given.json().catch(() => undefined));
  return parsed.data?.access_token;
}
