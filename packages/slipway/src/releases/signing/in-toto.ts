import { z } from 'zod';
import { type Digest, digestFromHex } from '../../core/digest.ts';
import { canonicalJson, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { PublicKey, Signer } from '../../identity/signer.ts';
import { ReleaseError } from '../errors.ts';
import { type DsseEnvelope, openSignedEnvelope, payloadOf, signEnvelope } from './dsse.ts';

/** https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

const hex = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');

/** `{ sha256: '<hex>' }`, as in-toto writes a digest; others beside it are not looked at. */
export const sha256Set = z.looseObject({ sha256: hex });

const statementSchema = z.looseObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z
    .array(z.looseObject({ name: z.string().optional(), digest: sha256Set }))
    .length(1, 'must name one subject'),
  predicateType: z.string(),
  predicate: z.unknown(),
});

/** What is said, and of which content. */
export interface Statement<Predicate> {
  readonly subject: { readonly name: string; readonly digest: Digest };
  readonly predicateType: string;
  readonly predicate: Predicate;
}

/** An in-toto Statement v1 about one subject, in a DSSE envelope. */
export async function signStatement(
  { subject, predicateType, predicate }: Statement<JsonObject>,
  signer: Signer,
): Promise<DsseEnvelope> {
  const sha256 = subject.digest.slice('sha256:'.length);
  const statement: JsonValue = {
    _type: STATEMENT_TYPE,
    subject: [{ name: subject.name, digest: { sha256 } }],
    predicateType,
    predicate,
  };
  const bytes = Buffer.from(canonicalJson(statement));
  return signEnvelope({ type: PAYLOAD_TYPE, bytes }, signer);
}

/** A statement of a type out of its envelope; `trusted: null` does not look at who signed it. */
export function openStatement<Predicate extends z.ZodType>(
  given: unknown,
  expected: {
    readonly predicateType: string;
    readonly predicate: Predicate;
    readonly trusted: readonly PublicKey[] | null;
  },
): Statement<z.output<Predicate>> & { readonly keyId: string | null } {
  const { trusted, predicateType } = expected;
  const { bytes, keyId } =
    trusted === null
      ? { bytes: payloadOf(given, PAYLOAD_TYPE), keyId: null }
      : openSignedEnvelope(given, { type: PAYLOAD_TYPE, trusted });
  const parsed = statementSchema.safeParse(json(bytes));
  if (!parsed.success) throw malformed(z.prettifyError(parsed.error));
  const [subject] = parsed.data.subject;
  if (parsed.data.predicateType !== predicateType)
    throw malformed(
      `it says ${parsed.data.predicateType.slice(0, 100)}, where ${predicateType} belongs`,
    );
  const predicate = expected.predicate.safeParse(parsed.data.predicate);
  if (!predicate.success) throw malformed(z.prettifyError(predicate.error));
  return {
    subject: {
      name: subject?.name ?? '',
      digest: digestFromHex(subject?.digest.sha256 ?? ''),
    },
    predicateType,
    predicate: predicate.data,
    keyId,
  };
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const malformed = (problem: string): ReleaseError =>
  new ReleaseError(
    'corrupt',
    'release-statement-invalid',
    `The signed statement is not what it should be: ${problem}. Make it again from the source.`,
  );
