import { setTimeout as delay } from 'node:timers/promises';
import type { JsonValue } from '../../../core/json.ts';
import { ReleaseError } from '../../../releases/errors.ts';
import { findRelease } from '../../../releases/find-release.ts';
import { promoteRelease } from '../../../releases/promote-release.ts';
import { shortDigest } from '../../../releases/release.ts';
import type { Entered } from '../../../releases/release-store.ts';
import { type CommandIo, defineCommand } from '../../command-definition.ts';
import { CliError } from '../../errors.ts';
import { printableLines } from '../../printable.ts';
import { actAs } from '../../project/act-as.ts';
import { openPromotion } from '../../project/open-promotion.ts';
import { systemClock } from '../../system-clock.ts';

const POLL_MS = 1000;

export const command = defineCommand({
  description:
    'Moves a release into an environment: the same bytes under the key of that environment, nothing trained again. What its policy waits for is told, and the release is known there from then on, to be approved.',
  arguments: [{ name: '<release>', summary: 'digest, or the beginning of it' }],
  options: {
    to: {
      kind: 'text',
      value: 'environment',
      summary: 'environment to enter; default: the default one of the project',
    },
    from: {
      kind: 'text',
      value: 'environment',
      summary: 'environment it comes from, where several release into this one',
    },
    traffic: {
      kind: 'number',
      value: 'percent',
      min: 0,
      max: 100,
      isInteger: true,
      summary: 'share of the traffic; default: what the release says',
    },
    wait: { kind: 'flag', summary: 'wait until the policy is met; Ctrl-C stops waiting' },
    breakGlass: {
      kind: 'text',
      value: 'reason',
      summary: 'let it in although the policy is not met; audited, somebody else must review it',
    },
  },
  examples: [
    'slipway release promote 3f9a41 --to prod',
    'slipway release promote 3f9a41 --to prod --wait',
    'slipway release promote 3f9a41 --to prod --break-glass "pager 4711: v7 loops"',
  ],
  async run(io, [text = ''], options) {
    await using opened = await openPromotion(io, { target: options.to, from: options.from });
    const { target, source, scratchFolder } = opened;
    // A run proposes to the target itself; everything else comes from the source.
    const release = await findRelease(target, text).catch((error: unknown) => {
      if (source === null) throw error;
      return findRelease(source, text);
    });
    const { audit } = target;
    const emergency = options.breakGlass;
    if (emergency?.trim() === '')
      throw new CliError('invalid-input', 'reason-missing', '--break-glass needs a reason.');
    const action = emergency === undefined ? 'releases.promote' : 'releases.break-glass';
    const actor = await actAs(io, target, { action, subject: release.digest });
    const promotion = {
      source: source ?? target,
      target,
      scratchFolder,
      release: release.digest,
      by: actor.name,
      ...(options.traffic === undefined ? {} : { trafficPercent: options.traffic }),
      ...(emergency === undefined ? {} : { emergency }),
    };
    const entered = await (options.wait
      ? untilMet(io, () => promoteRelease(promotion, systemClock))
      : promoteRelease(promotion, systemClock));
    await audit.checkpoint(target.signer);
    return enteredResult(target.name, entered);
  },
});

/** What is served now. */
export function enteredResult(environment: string, { release, endpoint, deployment }: Entered) {
  const split = endpoint.deployments
    .map(({ id, model, version }) => `${model} ${version}: ${endpoint.trafficSplit[id] ?? 0} %`)
    .join(', ');
  const lines = [
    `${shortDigest(release.digest)} is in use in ${environment}: ${release.content.model.name} version ${deployment.version} on ${endpoint.name}.`,
    `Traffic: ${split}.`,
  ];
  const json = { release, endpoint, deployment } as unknown as JsonValue;
  return { json, text: printableLines(lines.join('\n')) };
}

/** Tries again until people or time have decided. */
async function untilMet(io: CommandIo, attempt: () => Promise<Entered>): Promise<Entered> {
  for (let told = ''; ; ) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ReleaseError && error.category === 'waiting')) throw error;
      if (error.message !== told) io.stderr.write(`${error.message}\n`);
      told = error.message;
      if (io.signal.aborted) throw error;
      await delay(POLL_MS, undefined, { signal: io.signal }).catch(() => undefined);
    }
  }
}
