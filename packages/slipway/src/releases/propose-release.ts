import type { Digest } from '../core/digest.ts';
import { canonicalJson, type JsonObject } from '../core/json.ts';
import type { PublicKey, Signer } from '../identity/signer.ts';
import type { EvidenceKind } from '../models/evidence.ts';
import type { ModelVersion } from '../models/model-registry.ts';
import { ReleaseError } from './errors.ts';
import type { Release, ReleaseContent, ServingConfig } from './release.ts';
import type { ReleaseStore } from './release-store.ts';
import { openSignedEnvelope, signEnvelope } from './signing/dsse.ts';

const PAYLOAD_TYPE = 'application/vnd.slipway.release.v1+json';

export interface NewRelease {
  readonly version: ModelVersion;
  readonly serving: ServingConfig;
  readonly pipeline: ReleaseContent['pipeline'];
  readonly author: string;
  readonly source: string | null;
  readonly run: string | null;
  readonly by: string;
}

/** Makes a release of a registered version, signed by its environment, and makes it known there. */
export async function proposeRelease(
  { releases, signer }: { readonly releases: ReleaseStore; readonly signer: Signer },
  made: NewRelease,
): Promise<Release> {
  const { version, pipeline, serving, author, source, run, by } = made;
  const digestOf = (kind: EvidenceKind): Digest | null =>
    version.evidence.find((evidence) => evidence.kind === kind)?.digest ?? null;
  const content: ReleaseContent = {
    format: 'slipway.release.v1',
    pipeline,
    model: { name: version.model, digest: version.digest },
    serving,
    schema: digestOf('schema'),
    baseline: digestOf('baseline'),
    evaluation: digestOf('evaluation'),
    provenance: digestOf('provenance'),
  };
  return releases.propose({
    content,
    author,
    source,
    run,
    modelVersion: version.version,
    artifactUri: version.artifactUri,
    evaluation: version.evaluation,
    evidence: version.evidence,
    signature: await signRelease({ content, author, run }, signer),
    proposedBy: by,
  });
}

/** What an environment vouches for: what the release is made of, and by whom. */
type Signed = Pick<Release, 'content' | 'author' | 'run'>;

const signedBytes = ({ content, author, run }: Signed): Uint8Array =>
  Buffer.from(canonicalJson({ content: content as unknown as JsonObject, author, run }));

/** A DSSE envelope over the canonical JSON of a release and who made it. */
export async function signRelease(release: Signed, signer: Signer): Promise<JsonObject> {
  const envelope = await signEnvelope({ type: PAYLOAD_TYPE, bytes: signedBytes(release) }, signer);
  return envelope as unknown as JsonObject;
}

/** Which key signed the release; throws `release-signature-invalid` when it is not what was signed. */
export function verifyReleaseSignature(
  release: Signed & Pick<Release, 'signature' | 'digest'>,
  trusted: readonly PublicKey[],
): string {
  const { signature, digest } = release;
  const { bytes, keyId } = openSignedEnvelope(signature, { type: PAYLOAD_TYPE, trusted });
  if (Buffer.from(bytes).equals(signedBytes(release))) return keyId;
  throw new ReleaseError(
    'corrupt',
    'release-signature-invalid',
    `The signature of release ${digest} is one of another release. Make it again from the environment it comes from.`,
  );
}
