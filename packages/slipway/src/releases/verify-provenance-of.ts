import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { Evidence } from '../models/evidence.ts';
import { ReleaseError } from './errors.ts';
import type { Release } from './release.ts';
import type { BuilderKeys } from './signing/builder-keys.ts';
import { type VerifiedProvenance, verifyProvenance } from './signing/provenance-statement.ts';

/** Documents are read whole; far above what any is. */
const DOCUMENT_BYTES_MAX = 256 * 1024 * 1024;

/** A document about a release, parsed; throws `release-tampered` when it is not the one it names. */
export async function readEvidence(
  artifacts: ArtifactStore,
  { kind, uri, digest }: Evidence,
): Promise<unknown> {
  const stored = await artifacts.stat(uri);
  const problem =
    stored === undefined
      ? 'it is not in the artifact store'
      : stored.digest !== digest
        ? `${stored.digest} lies at ${uri}, and ${digest} belongs there`
        : stored.sizeBytes > DOCUMENT_BYTES_MAX
          ? `it has ${stored.sizeBytes} bytes`
          : undefined;
  if (problem !== undefined) throw tampered(kind, problem);
  const bytes = await artifacts.readBytes(uri);
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    throw tampered(kind, 'it is no JSON');
  }
}

/**
 * How the release's model was made, when its provenance is true: signed by its builder and about this
 * model and pipeline. Undefined when the release has none; throws when it names one that is not there.
 */
export async function verifyProvenanceOf(
  artifacts: ArtifactStore,
  release: Pick<Release, 'content' | 'evidence'>,
  keys: BuilderKeys,
): Promise<VerifiedProvenance | undefined> {
  const { model, pipeline, provenance } = release.content;
  const document = release.evidence.find(({ kind }) => kind === 'provenance');
  if ((document?.digest ?? null) !== provenance)
    throw tampered('provenance', `the release says ${provenance}, and has ${document?.digest}`);
  if (document === undefined) return undefined;
  const given = await readEvidence(artifacts, document);
  return verifyProvenance(given, { model: model.digest, pipeline, keys });
}

const tampered = (kind: string, problem: string): ReleaseError =>
  new ReleaseError(
    'corrupt',
    'release-tampered',
    `The ${kind} of the release is not what it was: ${problem}. Restore it, or register the model again from its run.`,
  );
