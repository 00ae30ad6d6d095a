import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { IdentityError } from '../../identity/errors.ts';
import type { TokenVerifier, VerifiedToken } from '../../identity/token-verifier.ts';

const ALGORITHMS = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'];
const TIMEOUT_MS = 10_000;
const SKEW_S = 60;
const BYTES_MAX = 1_000_000;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * Checks tokens with the keys that their issuer publishes (OpenID Connect Discovery 1.0). Only asked
 * of issuers that stand in the settings; what they publish must be on HTTPS, or on this machine.
 */
export class OidcTokenVerifier implements TokenVerifier {
  readonly #clock: Clock;
  readonly #keys = new Map<string, Promise<ReturnType<typeof createRemoteJWKSet>>>();

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  async verify(
    token: string,
    { issuer, audience }: { issuer: string; audience: string },
  ): Promise<VerifiedToken> {
    const keys = await this.#keysOf(issuer);
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: SKEW_S,
        currentDate: new Date(this.#clock.now()),
      });
      const isVerified = payload.email_verified !== false;
      const email = typeof payload.email === 'string' && isVerified ? payload.email : undefined;
      return { issuer, subject: payload.sub ?? '', email };
    } catch (cause) {
      throw new IdentityError('denied', 'identity-token-invalid', reasonOf(cause, issuer), {
        cause,
      });
    }
  }

  #keysOf(issuer: string) {
    const known = this.#keys.get(issuer);
    if (known !== undefined) return known;
    const found = discover(issuer);
    this.#keys.set(issuer, found);
    // A provider that could not be reached is asked again.
    found.catch(() => this.#keys.delete(issuer));
    return found;
  }
}

async function discover(issuer: string): Promise<ReturnType<typeof createRemoteJWKSet>> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await get(url);
  const document = discovery.safeParse(await response.json().catch(() => undefined));
  if (!document.success || document.data.issuer !== issuer)
    throw unreachable(issuer, 'its discovery document is not one of this issuer');
  return createRemoteJWKSet(safeUrl(document.data.jwks_uri, issuer), {
    timeoutDuration: TIMEOUT_MS,
    [customFetch]: (address, { signal }) => get(address, signal),
  });
}

/** No redirects: an issuer that hands on to another place is not the one that was configured. */
async function get(address: string, signal = AbortSignal.timeout(TIMEOUT_MS)): Promise<Response> {
  try {
    const response = await fetch(safeUrl(address, address), { redirect: 'error', signal });
    const bytes = await response.arrayBuffer();
    if (!response.ok || bytes.byteLength > BYTES_MAX)
      throw unreachable(address, `it answered ${response.status} with ${bytes.byteLength} bytes`);
    return new Response(bytes, { status: response.status, headers: response.headers });
  } catch (cause) {
    if (cause instanceof IdentityError) throw cause;
    throw unreachable(address, (cause as Error).message);
  }
}

function safeUrl(address: string, issuer: string): URL {
  const url = new URL(address);
  const isLocal = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)) return url;
  throw unreachable(issuer, `${url.origin} is not on HTTPS`);
}

const unreachable = (issuer: string, problem: string): IdentityError =>
  new IdentityError(
    'environment',
    'identity-issuer-unreachable',
    `The keys of the issuer ${issuer} cannot be had: ${problem}. Nothing was done; try again, or check the issuer in slipway.config.ts.`,
  );

function reasonOf(cause: unknown, issuer: string): string {
  if (cause instanceof errors.JWTExpired)
    return `The token of ${issuer} has expired; get a new one and try again.`;
  if (cause instanceof errors.JWTClaimValidationFailed)
    return `The token of ${issuer} is not for this environment: ${cause.claim} ${cause.reason}.`;
  if (
    cause instanceof errors.JWSSignatureVerificationFailed ||
    cause instanceof errors.JWKSNoMatchingKey
  )
    return `The token was not signed by ${issuer}.`;
  return `The token is malformed: ${(cause as Error).message}`;
}
