import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { AttemptClaims, TokenIssuer } from '../../identity/attempt-token.ts';
import { IdentityError } from '../../identity/errors.ts';

/** The only header there is: nothing in a token says how it is to be checked. */
const HEADER = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'JWT' })).toString('base64url');
/** Bytes of a signature: r and s (RFC 7518, section 3.4). */
const DSA_ENCODING = 'ieee-p1363';

const envelopeSchema = z.object({ iss: z.string(), aud: z.string(), exp: z.number() });

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
  #keys: { readonly sign: KeyObject; readonly verify: KeyObject } | undefined;

  constructor(options: LocalTokenIssuerOptions) {
    this.#options = options;
  }

  async mint(claims: AttemptClaims, lifetimeMs: number): Promise<string> {
    const now = Math.floor(this.#options.clock.now() / 1000);
    const payload = {
      ...claims,
      iss: this.#issuer,
      aud: this.#issuer,
      sub: claims.identity,
      jti: randomUUID(),
      iat: now,
      exp: now + Math.ceil(lifetimeMs / 1000),
    };
    const signed = `${HEADER}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
    const key = { key: this.#load().sign, dsaEncoding: DSA_ENCODING } as const;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }

  async verify(token: string): Promise<AttemptClaims> {
    const [header, body, signature, ...rest] = token.split('.');
    if (header !== HEADER || body === undefined || signature === undefined || rest.length > 0)
      throw invalid('The token is malformed.');
    const key = { key: this.#load().verify, dsaEncoding: DSA_ENCODING } as const;
    const signed = Buffer.from(`${header}.${body}`);
    if (!verify('sha256', signed, key, Buffer.from(signature, 'base64url')))
      throw invalid('The token was not signed by this environment.');
    // Signed by us: what is in it is what we wrote, for one environment and until a time.
    const payload: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
    const { iss, aud, exp } = envelopeSchema.parse(payload);
    if (iss !== this.#issuer || aud !== this.#issuer)
      throw invalid(`The token is not for this environment (it is for ${aud}).`);
    if (exp <= Math.floor(this.#options.clock.now() / 1000))
      throw invalid('The token has expired; the attempt it was minted for is over.');
    return claimsSchema.parse(payload);
  }

  get #issuer(): string {
    return `slipway:${this.#options.environment}`;
  }

  #load() {
    this.#keys ??= loadKeys(this.#options.keyFile);
    return this.#keys;
  }
}

const invalid = (problem: string): IdentityError =>
  new IdentityError('denied', 'identity-token-invalid', problem);

function loadKeys(path: string): { sign: KeyObject; verify: KeyObject } {
  const jwk = readJwk(path) ?? createJwk(path);
  try {
    const key = createPrivateKey({ key: jwk, format: 'jwk' });
    return { sign: key, verify: createPublicKey(key) };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function readJwk(path: string): JsonWebKey | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JsonWebKey;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  }
}

const unreadable = (path: string, cause: unknown): IdentityError =>
  new IdentityError(
    'corrupt',
    'identity-key-unreadable',
    `The signing key ${path} cannot be read: ${(cause as Error).message}. Restore it, or delete it to make a new one (tokens of running attempts end with it).`,
    { cause },
  );

/** Linking a finished file into place lets only one of several racing processes make the key. */
function createJwk(path: string): JsonWebKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
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
