import type { Action } from '../../../identity/roles.ts';
import { judgeNow } from '../../../releases/admit-release.ts';
import { findRelease } from '../../../releases/find-release.ts';
import { type Release, shortDigest } from '../../../releases/release.ts';
import { decisionBytes, type Verdict } from '../../../releases/release-decision.ts';
import type { CommandIo, CommandResult } from '../../command-definition.ts';
import { printableLines } from '../../printable.ts';
import { actAs } from '../../project/act-as.ts';
import { openPromotion } from '../../project/open-promotion.ts';
import { systemClock } from '../../system-clock.ts';
import { findingLine } from './release-text.ts';

export interface Deciding {
  readonly release: string;
  readonly environment: string | undefined;
  readonly verdict: Verdict;
  readonly action: Action;
  readonly comment: string;
}

/** Records what the person who runs the command decides, and says what the policy makes of it. */
export async function decide(io: CommandIo, deciding: Deciding): Promise<CommandResult> {
  await using opened = await openPromotion(io, { target: deciding.environment });
  const { target, source } = opened;
  const release = await findRelease(target, deciding.release);
  const actor = await actAs(io, target, { action: deciding.action, subject: release.digest });
  const inUse = await inUseOn(target.releases, release);
  const statement = {
    environment: target.name,
    release: release.digest,
    verdict: deciding.verdict,
    replaces: inUse,
    by: actor.name,
    comment: deciding.comment,
    atMs: systemClock.now(),
  };
  const signature = (await actor.sign?.(decisionBytes(statement))) ?? null;
  await target.releases.decide({ ...statement, signature });
  const { verdict, findings } = await judgeNow(
    target,
    { release: release.digest, source },
    systemClock,
  );
  const lines = [
    `${actor.name} ${deciding.verdict} ${shortDigest(release.digest)} for ${target.name}.`,
    ...findings.map(findingLine),
    ...(verdict === 'met' ? [nextStep(release, target.name)] : []),
  ];
  return {
    json: { ...statement, policy: { verdict, findings: findings as never } },
    text: printableLines(lines.join('\n')),
  };
}

const nextStep = (release: Release, environment: string): string =>
  release.run !== null && release.modelVersion !== null
    ? `It may enter: slipway resume ${release.run} --environment ${release.source ?? environment}`
    : `It may enter: slipway release promote ${shortDigest(release.digest)} --to ${environment}`;

async function inUseOn(
  releases: {
    uses(
      endpoint: string,
    ): Promise<readonly { release: Release['digest']; untilMs: number | null }[]>;
  },
  { content }: Release,
): Promise<Release['digest'] | null> {
  const uses = await releases.uses(content.serving.endpoint);
  return uses.find(({ untilMs }) => untilMs === null)?.release ?? null;
}
