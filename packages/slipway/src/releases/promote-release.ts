import type { Clock } from '../core/clock.ts';
import type { Digest } from '../core/digest.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import { admitRelease } from './admit-release.ts';
import { bringRelease, type Crossing } from './bring-release.ts';
import type { Admission, Entered } from './release-store.ts';

export interface Promotion extends Crossing {
  readonly release: Digest;
  readonly trafficPercent?: number;
  /** Reason for letting it in although the policy is not met. */
  readonly emergency?: string;
}

/**
 * Moves a release into the next environment: the same digests under that environment's key, nothing
 * trained again. Registering, deploying and watching happen in one transaction, or not at all. Throws
 * `release-waiting` while the policy waits for people or time; the release is known there by then.
 */
export async function promoteRelease(promotion: Promotion, clock: Clock): Promise<Entered> {
  const { source, target, by, trafficPercent, emergency } = promotion;
  const release = await bringRelease(promotion, promotion.release);
  return admitRelease(
    target,
    {
      release: release.digest,
      source,
      by,
      operationId: `promotion/${release.digest}/${await target.releases.revision()}`,
      monitor: await monitorOf(source, release.content.serving.endpoint),
      ...(trafficPercent === undefined ? {} : { trafficPercent }),
      ...(emergency === undefined ? {} : { emergency }),
    },
    clock,
  );
}

/** What watches the endpoint in the source watches it in the target, too. */
async function monitorOf(
  { monitors }: EnvironmentPorts,
  endpoint: string,
): Promise<Admission['monitor']> {
  const found = (await monitors.list()).find(({ spec }) => spec.endpoint === endpoint);
  if (found === undefined) return null;
  return { spec: found.spec, baseline: await monitors.baseline(found.spec.name) };
}
