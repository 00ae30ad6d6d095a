import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { Digest } from '../core/digest.ts';
import { ReleaseError } from './errors.ts';
import type { Release } from './release.ts';
import { readEvidence } from './verify-provenance-of.ts';

type Stored = Pick<Release, 'content' | 'artifactUri' | 'evidence'>;

/**
 * Reads every byte of a release's model and documents. Throws when one is missing, is not what the
 * release says, or cannot be decrypted now; nothing of it is written anywhere.
 */
export async function verifyStored(artifacts: ArtifactStore, release: Stored): Promise<void> {
  const { content, artifactUri, evidence } = release;
  const stored = await artifacts.stat(artifactUri);
  if (stored?.digest !== content.model.digest)
    throw tampered(artifactUri, stored?.digest, content.model.digest);
  for (const uri of await artifacts.members(artifactUri))
    if (stored.kind === 'file' || uri !== artifactUri) await artifacts.readBytes(uri);
  for (const document of evidence) {
    await readEvidence(artifacts, document);
    const expected = document.kind === 'signature' ? document.digest : content[document.kind];
    if (expected !== document.digest) throw tampered(document.uri, document.digest, expected);
  }
}

const tampered = (uri: string, found: Digest | undefined, expected: Digest | null): ReleaseError =>
  new ReleaseError(
    'corrupt',
    'release-tampered',
    `${uri} is ${found ?? 'gone'}, and the release says ${expected ?? 'nothing of it'}. Promote the release again from the environment it comes from, or restore the state folder.`,
  );
