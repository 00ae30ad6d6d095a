import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import { ReleaseError } from './errors.ts';
import type { Entered, ReleaseUse } from './release-store.ts';

/**
 * Gives all traffic of an endpoint back to the release before, or to `to`, at once; holds the
 * endpoint until somebody resumes it. Throws `release-no-earlier` when there is none to go back to.
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
  const uses = await environment.releases.uses(endpoint);
  const to = earlier(uses, request.to);
  if (to === undefined) throw noEarlier(environment.name, endpoint, { uses, to: request.to });
  return environment.releases.withdraw({
    endpoint,
    to: to.release,
    by,
    reason,
    keyUri: await environment.keys.primaryKeyUri(),
  });
}

/** The newest use of another release than the newest, or of the one asked for. */
function earlier(uses: readonly ReleaseUse[], to: string | undefined): ReleaseUse | undefined {
  const newest = uses.find(({ untilMs }) => untilMs === null)?.release;
  return uses.find(({ release }) => (to === undefined ? release !== newest : release === to));
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
        ? `${known[0]} is the only release that was ever in use on it`
        : `${to} was never in use on it; these were: ${known.join(', ')}`;
  return new ReleaseError(
    'conflict',
    'release-no-earlier',
    `Endpoint ${endpoint} of ${environment} cannot be rolled back: ${problem}.`,
  );
}
