import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredArtifact } from '../artifacts/artifact-store.ts';
import type { Digest } from '../core/digest.ts';
import { SlipwayError } from '../core/errors.ts';
import { canonicalJson } from '../core/json.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import type { Evidence } from '../models/evidence.ts';
import { unknown } from './admit-release.ts';
import { ReleaseError } from './errors.ts';
import { signRelease, verifyReleaseSignature } from './propose-release.ts';
import type { Release } from './release.ts';
import { keysOf } from './signing/builder-keys.ts';
import { modelFiles } from './signing/model-files.ts';
import { signModel, verifyModelSignature } from './signing/model-signature.ts';
import { readEvidence, verifyProvenanceOf } from './verify-provenance-of.ts';
import { verifyStored } from './verify-stored.ts';

export interface Crossing {
  readonly source: EnvironmentPorts;
  readonly target: EnvironmentPorts;
  /** Private folder for what is in plaintext on the way. */
  readonly scratchFolder: string;
  readonly by: string;
}

/**
 * Makes a release of one environment known in another: its bytes, checked against their digests, are
 * stored there under that environment's key, and that environment signs it, too. Nothing is in use by
 * that. Doing it again brings what is damaged there, and else changes nothing.
 */
export async function bringRelease(crossing: Crossing, digest: Digest): Promise<Release> {
  const { source, target, by } = crossing;
  const known = await target.releases.find(digest);
  if (known !== undefined) {
    if (source.name !== target.name) await repair(crossing, known);
    return known;
  }
  const release = await source.releases.find(digest);
  if (release === undefined) throw unknown(source.name, digest);
  verifyReleaseSignature(release, await source.signer.publicKeys());
  // A builder further up is vouched for by the source, which looked at it when it took the release.
  await verifyProvenanceOf(source.artifacts, release, keysOf([source, target]));
  const model = await copy(crossing, release.artifactUri, release.content.model.digest);
  const evidence = [];
  for (const document of release.evidence) {
    if (document.kind === 'signature') {
      evidence.push(await signedAnew(crossing, { release, document, artifactUri: model.uri }));
      continue;
    }
    const stored = await copy(crossing, document.uri, document.digest);
    evidence.push({ ...document, uri: stored.uri });
  }
  return target.releases.propose({
    content: release.content,
    author: release.author,
    source: source.name,
    run: release.run,
    modelVersion: null,
    artifactUri: model.uri,
    evaluation: release.evaluation,
    evidence,
    signature: await signRelease(release, target.signer),
    proposedBy: by,
  });
}

/** Brings the bytes of a known release again that cannot be read any more, where the source has them. */
async function repair(crossing: Crossing, known: Release): Promise<void> {
  const { source, target } = crossing;
  const given = await source.releases.find(known.digest);
  if (given === undefined || (await isWhole(target, known))) return;
  const pairs = [
    [known.artifactUri, given.artifactUri, known.content.model.digest] as const,
    ...known.evidence.flatMap(({ kind, uri, digest }) => {
      const document = given.evidence.find((one) => one.kind === kind && one.digest === digest);
      return document === undefined ? [] : [[uri, document.uri, digest] as const];
    }),
  ];
  for (const [uri, from, digest] of pairs) {
    for (const member of await target.artifacts.members(uri).catch(() => []))
      await target.artifacts.removeUntouched(member, Number.POSITIVE_INFINITY);
    await target.artifacts.removeUntouched(uri, Number.POSITIVE_INFINITY);
    await copy(crossing, from, digest);
  }
}

/** What no key opens now is no damage: bringing it again would not help. */
const isWhole = ({ artifacts }: EnvironmentPorts, release: Release): Promise<boolean> =>
  verifyStored(artifacts, release).then(
    () => true,
    (error: unknown) => {
      if (error instanceof SlipwayError && isDamage(error)) return false;
      throw error;
    },
  );

const isDamage = ({ category, code }: SlipwayError): boolean =>
  category === 'corrupt' || category === 'not-found' || code === 'keys-unwrap-failed';

/** The model's files as the source signed them, signed by the target. */
async function signedAnew(
  { source, target, scratchFolder }: Crossing,
  given: {
    readonly release: Release;
    readonly document: Evidence;
    readonly artifactUri: string;
  },
): Promise<Evidence> {
  const { release, document, artifactUri } = given;
  const { files } = await modelFiles(target.artifacts, artifactUri, scratchFolder);
  const signature = await readEvidence(source.artifacts, document);
  verifyModelSignature(signature, files, await source.signer.publicKeys());
  const anew = await signModel({ name: release.content.model.name, files }, target.signer);
  const { uri, digest } = await target.artifacts.putBytes(Buffer.from(canonicalJson(anew)));
  return { kind: 'signature', uri, digest };
}

/** The same content under the target's key. */
async function copy(
  { source, target, scratchFolder }: Crossing,
  uri: string,
  expected: Digest,
): Promise<StoredArtifact> {
  const path = join(scratchFolder, `release-${randomUUID()}`);
  try {
    await source.artifacts.materialize(uri, path);
    const stored = await target.artifacts.putPath(path);
    if (stored.digest === expected) return stored;
    throw new ReleaseError(
      'corrupt',
      'release-tampered',
      `${uri} is ${stored.digest}, not ${expected} as the release says: it was changed since. Nothing was released; restore it, or make the release again.`,
    );
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
