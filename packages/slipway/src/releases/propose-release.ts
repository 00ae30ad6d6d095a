import type { Digest } from '../core/digest.ts';
import { canonicalJson, type JsonObject } from '../core/json.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import type { PublicKey, Signer } from '../identity/signer.ts';
import type { EvidenceKind } from '../models/evidence.ts';
import type { ModelVersion } from '../models/model-registry.ts';
import { ReleaseError } from './errors.ts';
import type { Release, ReleaseContent, ServingConfig } from './release.ts';
import { type BuilderKeys, keysOf } from './signing/builder-keys.ts';
import { openSignedEnvelope, signEnvelope } from './signing/dsse.ts';
import { verifyProvenanceOf } from './verify-provenance-of.ts';

const PAYLOAD_TYPE = 'application/vnd.slipway.release.v1+json';

export interface NewRelease {
  readonly version: ModelVersion;
  readonly serving: ServingConfig;
  readonly pipeline: ReleaseContent['pipeline'];
  readonly author: string;
  readonly source: string | null;
  readonly run: string | null;
  readonly by: string;
  /** Whose provenance counts; default: that of the environment itself. */
  readonly builders?: BuilderKeys;
}

/**
 * Makes a release of a registered version, signed by its environment, and makes it known there.
 * Throws when the provenance is about something else or nobody known signed it.
 */
export async function proposeRelease(
  environment: Pick<EnvironmentPorts, 'name' | 'releases' | 'signer' | 'artifacts'>,
  made: NewRelease,
): Promise<Release> {
  const { releases, signer, artifacts } = environment;
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
  const { evidence } = version;
  const builders = made.builders ?? keysOf([environment]);
  const found = await verifyProvenanceOf(artifacts, { content, evidence }, builders);
  if (found?.keyId === null) throw unknownBuilder(found.builder, environment.name);
  return releases.propose({
    content,
    author,
    source,
    run,
    modelVersion: version.version,
    artifactUri: version.artifactUri,
    evaluation: version.evaluation,
    evidence,
    signature: await signRelease({ content, author, run }, signer),
    proposedBy: by,
  });
}

const unknownBuilder = (builder: string, environment: string): ReleaseError =>
  new ReleaseError(
    'denied',
    'release-builder-unknown',
    `${builder.slice(0, 100)} says how the model was made, and ${environment} does not know its keys: that environment is not in slipway.config.ts. Add it, or register the model from a run of this project.`,
  );

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
