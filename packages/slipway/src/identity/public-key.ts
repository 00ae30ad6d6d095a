import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { PublicKey } from './signer.ts';

const LENGTH_MAX = 4096;

/**
 * A P-256 public key as PEM, from PEM or from one line of base64 (SubjectPublicKeyInfo, RFC 5280);
 * undefined when it is none.
 */
export function publicKeyPem(text: string): string | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  try {
    const key = text.includes('-----BEGIN')
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    const isP256 = key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isP256 ? (key.export({ format: 'pem', type: 'spki' }) as string) : undefined;
  } catch {
    return undefined;
  }
}

/** The key with its thumbprint. */
export function publishedKey(key: KeyObject): PublicKey {
  const { crv, kty, x, y } = key.export({ format: 'jwk' });
  // RFC 7638: the required members in alphabetical order.
  const keyId = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { keyId, pem: key.export({ format: 'pem', type: 'spki' }) as string };
}

/** The key as others check tokens with it (RFC 7517). */
export function publicJwk({ keyId, pem }: PublicKey) {
  const { crv = '', x = '', y = '' } = createPublicKey(pem).export({ format: 'jwk' });
  return { kty: 'EC', crv, x, y, kid: keyId, alg: 'ES256', use: 'sig' };
}

/** The key on one line, as it stands in slipway.config.ts. */
export const oneLine = (pem: string): string =>
  createPublicKey(pem).export({ format: 'der', type: 'spki' }).toString('base64');
