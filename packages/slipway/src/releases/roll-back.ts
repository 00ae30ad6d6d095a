import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import { ReleaseError } from './errors.ts';
import { lastOfEach } from './judge-decisions.ts';
import { verifyReleaseSignature } from './propose-release.ts';
import type { Release } from './release.ts';
import type { Entered, ReleaseStore, ReleaseUse } from './release-store.ts';
import { verifyStored } from './verify-stored.ts';

/**
 * Gives all traffic of an endpoint back to the release before, or to `to`, at once; holds the
 * endpoint until somebody resumes it. What was withdrawn or rejected must be named. Throws
 * `release-no-earlier` when there is none to go back to, and when it is not what was signed.
 */
export async function rollBack(
  environment: EnvironmentPorts,
  request: {
    readonly endpoint: string;
    readonly to?: string;
    readonly by: string;
    readonly reason: string;
  },
): Promise<Entered> {
  const { endpoint, by, reason } = request;
  const { releases, signer, artifacts } = environment;
  const uses = await releases.uses(endpoint);
  const to = await earlier(releases, uses, request.to);
  if (to === undefined) throw noEarlier(environment.name, endpoint, { uses, to: request.to });
  verifyReleaseSignature(to, await signer.publicKeys());
  await verifyStored(artifacts, to);
  return releases.withdraw({
    endpoint,
    to: to.digest,
    by,
    reason,
    keyUri: await environment.keys.primaryKeyUri(),
  });
}

/** The release asked for, or the newest before the one in use now that is still trusted. */
async function earlier(
  releases: ReleaseStore,
  uses: readonly ReleaseUse[],
  to: string | undefined,
): Promise<Release | undefined> {
  if (to !== undefined)
    return uses.some(({ release }) => release === to) ? releases.find(to) : undefined;
  const newest = uses.find(({ untilMs }) => untilMs === null)?.release;
  for (const { release: digest } of uses) {
    const release = digest === newest ? undefined : await releases.find(digest);
    if (release !== undefined && (await isTrusted(releases, release))) return release;
  }
  return undefined;
}

async function isTrusted(releases: ReleaseStore, release: Release): Promise<boolean> {
  if (release.state === 'withdrawn') return false;
  const last = lastOfEach(await releases.decisions(release.digest));
  return !last.some(({ verdict }) => verdict === 'rejected' || verdict === 'refuted');
}

function noEarlier(
  environment: string,
  endpoint: string,
  { uses, to }: { readonly uses: readonly ReleaseUse[]; readonly to: string | undefined },
): ReleaseError {
  const known = [...new Set(uses.map(({ release }) => release))];
  const problem =
    known.length === 0
      ? 'no release was ever in use on it'
      : to === undefined
        ? known.length === 1
          ? `${known[0]} is the only release that was ever in use on it`
          : `the releases before were withdrawn or rejected; name one with --to: ${known.join(', ')}`
        : `${to} was never in use on it; these were: ${known.join(', ')}`;
  return new ReleaseError(
    'conflict',
    'release-no-earlier',
    `Endpoint ${endpoint} of ${environment} cannot be rolled back: ${problem}.`,
  );
}
