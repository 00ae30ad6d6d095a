import { createPublicKey, type KeyObject, randomUUID, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { AttemptClaims, TokenIssuer } from '../../identity/attempt-token.ts';
import { IdentityError } from '../../identity/errors.ts';
import type { KeyChange, PublicKey } from '../../identity/signer.ts';
import { KeyFile, type KeysInFile } from './key-file.ts';

/** The only header of a key: nothing in a token says how it is to be checked. */
const headerOf = ({ keyId }: PublicKey): string =>
  Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'JWT', kid: keyId })).toString('base64url');

/** Attempts that run at once call again and again. */
const GENUINE_MAX = 1000;

/** An attempt whose key was retired may go on for as long as this. */
const RETIRED_MS = 30 * 24 * 3600 * 1000;

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
  /** Private key as PEM, mode 0600; made at first use. */
  readonly keyFile: string;
  readonly clock: Clock;
}

/**
 * Signs attempt tokens of one environment with a P-256 key of its own (JWT, RFC 7519; ES256).
 * Issuer and audience are the environment: a token opens no other one.
 */
export class LocalTokenIssuer implements TokenIssuer {
  readonly #options: LocalTokenIssuerOptions;
  readonly #file: KeyFile;
  #ring: KeyRing | undefined;
  /** Tokens whose signature is known to be good, oldest first: who signed one need not check it. */
  readonly #genuine = new Set<string>();

  constructor(options: LocalTokenIssuerOptions) {
    this.#options = options;
    this.#file = new KeyFile({ path: options.keyFile, isMade: false });
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
    const { keys, header } = this.#keys();
    const signed = `${header}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
    const key = { key: keys.secret, dsaEncoding: DSA_ENCODING } as const;
    const token = `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
    this.#remember(token);
    return token;
  }

  async verify(token: string): Promise<AttemptClaims> {
    const [header = '', body, signature, ...rest] = token.split('.');
    if (body === undefined || signature === undefined || rest.length > 0)
      throw invalid('The token is malformed.');
    const nowMs = this.#options.clock.now();
    const checking = this.#keys().checking.get(header);
    if (checking === undefined || nowMs >= checking.endsAtMs)
      throw invalid('The token was not signed by a key of this environment.');
    const key = { key: checking.key, dsaEncoding: DSA_ENCODING } as const;
    const signed = Buffer.from(`${header}.${body}`);
    const isGenuine = () => verify('sha256', signed, key, Buffer.from(signature, 'base64url'));
    if (!this.#genuine.has(token) && !isGenuine())
      throw invalid('The token was not signed by this environment.');
    this.#remember(token);
    // Signed by us: what is in it is what we wrote, for one environment and until a time.
    const payload: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
    const { iss, aud, exp } = envelopeSchema.parse(payload);
    if (iss !== this.#issuer || aud !== this.#issuer)
      throw invalid(`The token is not for this environment (it is for ${aud}).`);
    if (exp <= Math.floor(nowMs / 1000))
      throw invalid('The token has expired; the attempt it was minted for is over.');
    return claimsSchema.parse(payload);
  }

  async publicKeys(): Promise<readonly PublicKey[]> {
    const { published, retired } = this.#keys().keys;
    const nowMs = this.#options.clock.now();
    const counting = retired.filter(({ retiredAtMs }) => nowMs < retiredAtMs + RETIRED_MS);
    return [published, ...counting.map(({ keyId, pem }) => ({ keyId, pem }))];
  }

  async rotate({ isAtOnce }: { readonly isAtOnce: boolean }): Promise<KeyChange> {
    const nowMs = this.#options.clock.now();
    return this.#file.rotate(
      nowMs,
      ({ retiredAtMs }) => !isAtOnce && nowMs < retiredAtMs + RETIRED_MS,
    );
  }

  #remember(token: string): void {
    this.#genuine.add(token);
    const [oldest] = this.#genuine;
    if (this.#genuine.size > GENUINE_MAX && oldest !== undefined) this.#genuine.delete(oldest);
  }

  get #issuer(): string {
    return `slipway:${this.#options.environment}`;
  }

  #keys(): KeyRing {
    const keys = this.#file.keys();
    if (this.#ring?.keys !== keys) this.#ring = keyRing(keys);
    return this.#ring;
  }
}

interface KeyRing {
  readonly keys: KeysInFile;
  /** Of tokens that are minted now. */
  readonly header: string;
  /** By header. */
  readonly checking: ReadonlyMap<string, { readonly key: KeyObject; readonly endsAtMs: number }>;
}

function keyRing(keys: KeysInFile): KeyRing {
  const { published, retired } = keys;
  const endless = { ...published, retiredAtMs: Number.POSITIVE_INFINITY };
  return {
    keys,
    header: headerOf(published),
    checking: new Map(
      [endless, ...retired].map((key) => [
        headerOf(key),
        { key: createPublicKey(key.pem), endsAtMs: key.retiredAtMs + RETIRED_MS },
      ]),
    ),
  };
}

const invalid = (problem: string): IdentityError =>
  new IdentityError('denied', 'identity-token-invalid', problem);
