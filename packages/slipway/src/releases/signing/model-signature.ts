import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Digest, digestFromHex, hexOfDigest } from '../../core/digest.ts';
import type { JsonObject } from '../../core/json.ts';
import type { PublicKey, Signer } from '../../identity/signer.ts';
import { ReleaseError } from '../errors.ts';
import { openStatement, signStatement } from './in-toto.ts';

/** OpenSSF Model Signing, version 1.0, key method: https://github.com/ossf/model-signing-spec. */
const PREDICATE_TYPE = 'https://model_signing/signature/v1.0';
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
/** The signature lies beside the files it is about. */
export const SIGNATURE_FILE = 'model.sig';
/** What a model of one file is called: what is stored has no name. */
export const MODEL_FILE = 'model.onnx';

const predicateSchema = z.looseObject({
  serialization: z.looseObject({
    method: z.literal('files'),
    hash_type: z.literal('sha256'),
  }),
  resources: z
    .array(
      z.looseObject({
        name: z.string(),
        algorithm: z.literal('sha256'),
        digest: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(100_000),
});

const bundleSchema = z.looseObject({
  mediaType: z.literal(BUNDLE_TYPE),
  verificationMaterial: z.looseObject({
    publicKey: z.looseObject({ hint: z.string().nullish() }),
  }),
  dsseEnvelope: z.unknown(),
});

/** One file of a model. */
export interface ModelFile {
  /** Relative to the model's folder, separated by `/`. */
  readonly path: string;
  readonly digest: Digest;
}

/** Signs a model's files as the environment: a Sigstore bundle that `model_signing verify key` takes. */
export async function signModel(
  model: { readonly name: string; readonly files: readonly ModelFile[] },
  signer: Signer,
): Promise<JsonObject> {
  const files = model.files.toSorted(byPath);
  const dsseEnvelope = await signStatement(
    {
      subject: { name: model.name, digest: digestOfFiles(files) },
      predicateType: PREDICATE_TYPE,
      predicate: {
        resources: files.map(({ path, digest }) => ({
          name: path,
          algorithm: 'sha256',
          digest: hexOfDigest(digest),
        })),
        serialization: {
          method: 'files',
          hash_type: 'sha256',
          allow_symlinks: false,
          ignore_paths: [SIGNATURE_FILE],
        },
      },
    },
    signer,
  );
  const keyIds = dsseEnvelope.signatures.map(({ keyid }) => keyid);
  const key = (await signer.publicKeys()).find(({ keyId }) => keyIds.includes(keyId));
  return {
    mediaType: BUNDLE_TYPE,
    verificationMaterial: {
      publicKey: { hint: hintOf(key ?? (await signer.publicKey())) },
      tlogEntries: [],
    },
    dsseEnvelope: dsseEnvelope as unknown as JsonObject,
  };
}

/**
 * Which key signed a model's files; throws `release-signature-invalid`, `release-statement-invalid`
 * or `release-model-mismatch`, naming the file that is another, too much or missing.
 */
export function verifyModelSignature(
  given: unknown,
  files: readonly ModelFile[],
  trusted: readonly PublicKey[],
): string {
  const bundle = bundleSchema.safeParse(given);
  if (!bundle.success)
    throw new ReleaseError(
      'corrupt',
      'release-signature-invalid',
      'The model signature is no Sigstore bundle with a key. Register the model again from its run, which signs it.',
    );
  const { verificationMaterial, dsseEnvelope } = bundle.data;
  const { hint } = verificationMaterial.publicKey;
  const { subject, predicate, keyId } = openStatement(dsseEnvelope, {
    predicateType: PREDICATE_TYPE,
    predicate: predicateSchema,
    trusted: hint ? trusted.filter((key) => hintOf(key) === hint) : trusted,
  });
  const signed = predicate.resources.map(({ name, digest }) => ({
    path: name,
    digest: digestFromHex(digest),
  }));
  if (digestOfFiles(signed) !== subject.digest)
    throw mismatch('its subject is not the digest of the files it lists');
  compare(signed, files);
  return keyId ?? '';
}

function compare(signed: readonly ModelFile[], files: readonly ModelFile[]): void {
  const expected = new Map(signed.map(({ path, digest }) => [path, digest]));
  if (expected.size !== signed.length) throw mismatch('it lists a file twice');
  for (const { path, digest } of files) {
    const found = expected.get(path);
    if (found === undefined) throw mismatch(`it does not cover ${JSON.stringify(path)}`);
    if (found !== digest)
      throw mismatch(`${JSON.stringify(path)} is ${digest}, and ${found} was signed`);
    expected.delete(path);
  }
  const [missing] = expected.keys();
  if (missing !== undefined) throw mismatch(`${JSON.stringify(missing)} is missing`);
}

/** SHA-256 over the raw digests, in the order of the list. */
function digestOfFiles(files: readonly ModelFile[]): Digest {
  const hash = createHash('sha256');
  for (const { digest } of files) hash.update(hexOfDigest(digest), 'hex');
  return digestFromHex(hash.digest('hex'));
}

/** How model_signing names a key: SHA-256 of its PEM. */
const hintOf = ({ pem }: PublicKey): string => createHash('sha256').update(pem).digest('hex');

/**
 * As model_signing orders paths, folder by folder, so that a model has the same digest whoever signs
 * it. By bytes: JavaScript compares UTF-16 units, which order characters beyond U+FFFF before U+E000.
 */
function byPath(one: ModelFile, other: ModelFile): number {
  const [left, right] = [one.path.split('/'), other.path.split('/')];
  for (const [index, name] of left.entries()) {
    const order = Buffer.compare(Buffer.from(name), Buffer.from(right[index] ?? ''));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

const mismatch = (problem: string): ReleaseError =>
  new ReleaseError(
    'corrupt',
    'release-model-mismatch',
    `The model is not what was signed: ${problem}. It was changed since; restore it, or register it again from its run.`,
  );
