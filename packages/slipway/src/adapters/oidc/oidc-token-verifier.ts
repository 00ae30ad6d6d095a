import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { IdentityError } from '../../identity/errors.ts';
import type { ExpectedToken, TokenVerifier, VerifiedToken } from '../../identity/token-verifier.ts';
import { guardedFetch, guardedUrl, unreachable } from './guarded-fetch.ts';

const ALGORITHMS = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'];
const SKEW_S = 60;

const discoverySchema = z.object({
  issuer: z.string(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
});

const emailSchema = z.object({
  sub: z.string().optional(),
  email: z.string().optional().catch(undefined),
  email_verified: z.unknown(),
});

interface Issuer {
  readonly keys: ReturnType<typeof createRemoteJWKSet>;
  readonly userinfo: string | undefined;
}

/**
 * Checks tokens with the keys that their issuer publishes (OpenID Connect Discovery 1.0). Only asked
 * of issuers that stand in the settings; what they publish must be on HTTPS, or on this machine.
 */
export class OidcTokenVerifier implements TokenVerifier {
  readonly #clock: Clock;
  readonly #issuers = new Map<string, Promise<Issuer>>();

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  async verify(token: string, expected: ExpectedToken): Promise<VerifiedToken> {
    const { issuer, audience, accessToken } = expected;
    const { keys, userinfo } = await this.#issuer(issuer);
    const payload = await this.#payload(token, { issuer, audience, keys });
    const subject = payload.sub ?? '';
    const email = verifiedEmail(payload);
    if (email !== undefined || accessToken === undefined || userinfo === undefined)
      return { issuer, subject, email };
    return { issuer, subject, email: await emailOf(subject, { userinfo, accessToken }) };
  }

  async #payload(
    token: string,
    { issuer, audience, keys }: { issuer: string; audience: string; keys: Issuer['keys'] },
  ): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: SKEW_S,
        currentDate: new Date(this.#clock.now()),
      });
      return payload;
    } catch (cause) {
      if (cause instanceof IdentityError) throw cause;
      throw new IdentityError('denied', 'identity-token-invalid', reasonOf(cause, issuer), {
        cause,
      });
    }
  }

  #issuer(issuer: string): Promise<Issuer> {
    const known = this.#issuers.get(issuer);
    if (known !== undefined) return known;
    const found = discover(issuer);
    this.#issuers.set(issuer, found);
    // A provider that could not be reached is asked again.
    found.catch(() => this.#issuers.delete(issuer));
    return found;
  }
}

async function discover(issuer: string): Promise<Issuer> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = discoverySchema.safeParse(await getJson(url));
  if (!document.success || document.data.issuer !== issuer)
    throw unreachable(issuer, 'its discovery document is not one of this issuer');
  const { jwks_uri, userinfo_endpoint } = document.data;
  const keys = createRemoteJWKSet(guardedUrl(jwks_uri), {
    [customFetch]: (address, { signal }) => getOk(address, { signal }),
  });
  return { keys, userinfo: userinfo_endpoint };
}

/** Providers that keep to the letter tell the address only at their UserInfo endpoint (Core 1.0, 5.4). */
async function emailOf(
  subject: string,
  { userinfo, accessToken }: { readonly userinfo: string; readonly accessToken: string },
): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${accessToken}` };
  const told = emailSchema.safeParse(await getJson(userinfo, { headers }));
  // The answer must be about whom the token is about (Core 1.0, 5.3.2).
  return told.success && told.data.sub === subject ? verifiedEmail(told.data) : undefined;
}

/** Absent when the issuer itself does not stand for it. */
function verifiedEmail(claims: Readonly<Record<string, unknown>>): string | undefined {
  const isRefused = claims.email_verified === false || claims.email_verified === 'false';
  return typeof claims.email === 'string' && !isRefused ? claims.email : undefined;
}

async function getJson(address: string, init?: RequestInit): Promise<unknown> {
  const response = await getOk(address, init);
  return response.json().catch(() => undefined);
}

async function getOk(address: string, init?: RequestInit): Promise<Response> {
  const response = await guardedFetch(address, init);
  if (!response.ok) throw unreachable(address, `it answered ${response.status}`);
  return response;
}

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
