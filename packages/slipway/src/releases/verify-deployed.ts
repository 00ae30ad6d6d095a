import { createHash } from 'node:crypto';
import { digestFromHex } from '../core/digest.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import type { Deployment } from '../serving/endpoint-store.ts';
import { ReleaseError } from './errors.ts';
import { verifyReleaseSignature } from './propose-release.ts';
import type { Release } from './release.ts';
import { MODEL_FILE, verifyModelSignature } from './signing/model-signature.ts';
import { readEvidence } from './verify-provenance-of.ts';

export interface Deployed {
  readonly endpoint: string;
  readonly deployment: Deployment;
  /** What was read for it. */
  readonly bytes: Uint8Array;
}

/**
 * The release that lets a deployment be served. Throws unless one is in use there, this environment
 * signed it, and the bytes are its model's.
 */
export async function verifyDeployed(
  environment: Pick<EnvironmentPorts, 'name' | 'releases' | 'signer' | 'artifacts'>,
  deployed: Deployed,
): Promise<Release> {
  const { signer, artifacts } = environment;
  const release = await releaseOf(environment, deployed);
  const keys = await signer.publicKeys();
  verifyReleaseSignature(release, keys);
  const digest = digestFromHex(createHash('sha256').update(deployed.bytes).digest('hex'));
  if (digest !== release.content.model.digest)
    throw new ReleaseError(
      'corrupt',
      'release-model-mismatch',
      `The bytes at ${deployed.deployment.artifactUri} are ${digest}, and release ${release.digest} has ${release.content.model.digest}. Look at slipway release verify, and promote the release again.`,
    );
  const signature = release.evidence.find(({ kind }) => kind === 'signature');
  if (signature !== undefined) {
    const given = await readEvidence(artifacts, signature);
    verifyModelSignature(given, [{ path: MODEL_FILE, digest }], keys);
  }
  return release;
}

async function releaseOf(
  { name, releases }: Pick<EnvironmentPorts, 'name' | 'releases'>,
  { endpoint, deployment }: Deployed,
): Promise<Release> {
  const { model, version } = deployment;
  for (const use of await releases.uses(endpoint)) {
    if (use.untilMs !== null || use.modelVersion !== version) continue;
    const release = await releases.find(use.release);
    if (release?.content.model.name === model) return release;
  }
  throw new ReleaseError(
    'denied',
    'release-not-in-use',
    `No release of ${name} puts version ${version} of ${model} in use on ${endpoint}: it got there past slipway release promote. Promote a release of it.`,
  );
}
