import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import type { PublicKey, Signer } from '../../identity/signer.ts';
import { ReleaseError } from '../errors.ts';

const envelopeSchema = z.object({
  payloadType: z.string(),
  payload: z.base64(),
  signatures: z
    .array(z.object({ keyid: z.string().nullish(), sig: z.base64() }))
    .min(1)
    .max(32),
});

/** A DSSE envelope, version 1: https://github.com/secure-systems-lab/dsse. */
export type DsseEnvelope = z.output<typeof envelopeSchema>;

/** Signs a payload of a type. */
export async function signEnvelope(
  payload: { readonly type: string; readonly bytes: Uint8Array },
  signer: Signer,
): Promise<DsseEnvelope> {
  const { keyId, signature } = await signer.sign(preAuthentication(payload.type, payload.bytes));
  return {
    payloadType: payload.type,
    payload: Buffer.from(payload.bytes).toString('base64'),
    signatures: [{ keyid: keyId, sig: Buffer.from(signature).toString('base64') }],
  };
}

/**
 * The payload, when one of the trusted keys signed it; throws `release-signature-invalid` when the
 * envelope is malformed, of another type, or signed by none of them.
 */
export function openSignedEnvelope(
  given: unknown,
  expected: { readonly type: string; readonly trusted: readonly PublicKey[] },
): { readonly bytes: Uint8Array; readonly keyId: string } {
  const { payloadType, bytes, signatures } = read(given, expected.type);
  const signed = preAuthentication(payloadType, bytes);
  for (const { pem, keyId } of expected.trusted) {
    const key = createPublicKey(pem);
    const isSigned = signatures.some(({ sig }) =>
      verify(hashFor(key), signed, key, Buffer.from(sig, 'base64')),
    );
    if (isSigned) return { bytes, keyId };
  }
  throw invalid('none of the trusted keys signed it');
}

/** As strong as the curve (FIPS 186-5, section 6.1), as other signers of models take it. */
const HASHES: Readonly<Record<string, string>> = { secp384r1: 'sha384', secp521r1: 'sha512' };

const hashFor = ({ asymmetricKeyDetails }: KeyObject): string =>
  HASHES[asymmetricKeyDetails?.namedCurve ?? ''] ?? 'sha256';

/** The payload, whoever signed it: only for what is vouched for in another way. */
export const payloadOf = (given: unknown, type: string): Uint8Array => read(given, type).bytes;

function read(given: unknown, type: string) {
  const parsed = envelopeSchema.safeParse(given);
  if (!parsed.success) throw invalid('it is no DSSE envelope');
  const { payloadType, payload, signatures } = parsed.data;
  if (payloadType !== type) throw invalid(`it signs ${payloadType.slice(0, 100)}, not ${type}`);
  return { payloadType, bytes: Buffer.from(payload, 'base64'), signatures };
}

/** What is signed: the pre-authentication encoding of type and payload. */
function preAuthentication(type: string, payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

const invalid = (problem: string): ReleaseError =>
  new ReleaseError(
    'corrupt',
    'release-signature-invalid',
    `The signature does not hold: ${problem}. It was made elsewhere or changed since; make it again from the source, and look at slipway audit verify.`,
  );
