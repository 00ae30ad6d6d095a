import { randomUUID } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type CryptoKey,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { AttemptClaims, TokenIssuer } from '../../identity/attempt-token.ts';
import { IdentityError } from '../../identity/errors.ts';

const ALGORITHM = 'ES256';

const claimsSchema = z.object({
  identity: z.string(),
  environment: z.string(),
  run: z.string(),
  task: z.string(),
  attempt: z.int(),
  access: z.array(z.string()),
  inputs: z.array(z.string()),
});

export interface LocalTokenIssuerOptions {
  readonly environment: string;
  /** Private key as a JWK, mode 0600; made at first use. */
  readonly keyFile: string;
  readonly clock: Clock;
}

/**
 * Signs attempt tokens of one environment with a P-256 key of its own (JWT, RFC 7519; ES256).
 * Issuer and audience are the environment: a token opens no other one.
 */
export class LocalTokenIssuer implements TokenIssuer {
  readonly #options: LocalTokenIssuerOptions;
  #keys: Promise<{ sign: CryptoKey; verify: CryptoKey }> | undefined;

  constructor(options: LocalTokenIssuerOptions) {
    this.#options = options;
  }

  async mint(claims: AttemptClaims, lifetimeMs: number): Promise<string> {
    const { sign } = await this.#load();
    const now = Math.floor(this.#options.clock.now() / 1000);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuer(this.#issuer)
      .setAudience(this.#issuer)
      .setSubject(claims.identity)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + Math.ceil(lifetimeMs / 1000))
      .sign(sign);
  }

  async verify(token: string): Promise<AttemptClaims> {
    const { verify } = await this.#load();
    try {
      const { payload } = await jwtVerify(token, verify, {
        algorithms: [ALGORITHM],
        issuer: this.#issuer,
        audience: this.#issuer,
        currentDate: new Date(this.#options.clock.now()),
      });
      return claimsSchema.parse(payload);
    } catch (cause) {
      throw new IdentityError('denied', 'identity-token-invalid', reasonOf(cause), { cause });
    }
  }

  get #issuer(): string {
    return `slipway:${this.#options.environment}`;
  }

  #load(): Promise<{ sign: CryptoKey; verify: CryptoKey }> {
    this.#keys ??= loadKeys(this.#options.keyFile);
    return this.#keys;
  }
}

async function loadKeys(path: string): Promise<{ sign: CryptoKey; verify: CryptoKey }> {
  const jwk = readJwk(path) ?? (await createJwk(path));
  const { d: _private, ...publicJwk } = jwk;
  return {
    sign: (await importJWK(jwk, ALGORITHM)) as CryptoKey,
    verify: (await importJWK(publicJwk, ALGORITHM)) as CryptoKey,
  };
}

function readJwk(path: string): JWK | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JWK;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new IdentityError(
      'corrupt',
      'identity-key-unreadable',
      `The signing key ${path} cannot be read: ${(cause as Error).message}. Restore it, or delete it to make a new one (tokens of running attempts end with it).`,
      { cause },
    );
  }
}

/** Linking a finished file into place lets only one of several racing processes make the key. */
async function createJwk(path: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(jwk), { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    linkSync(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    unlinkSync(draft);
  }
  return readJwk(path) ?? jwk;
}

function reasonOf(cause: unknown): string {
  if (cause instanceof errors.JWTExpired)
    return 'The token has expired; the attempt it was minted for is over.';
  if (cause instanceof errors.JWTClaimValidationFailed)
    return `The token is not for this environment (${cause.claim} ${cause.reason}).`;
  if (cause instanceof errors.JWSSignatureVerificationFailed)
    return 'The token was not signed by this environment.';
  return 'The token is malformed.';
}
