import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Digest } from '../../../core/digest.ts';
import type { JsonValue } from '../../../core/json.ts';
import { judgeNow } from '../../../releases/admit-release.ts';
import { bringRelease } from '../../../releases/bring-release.ts';
import { findRelease } from '../../../releases/find-release.ts';
import { promoteRelease } from '../../../releases/promote-release.ts';
import { type Release, shortDigest } from '../../../releases/release.ts';
import type { CommandIo, CommandResult } from '../../command-definition.ts';
import { CliError } from '../../errors.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import { actAs } from '../../project/act-as.ts';
import { type OpenPromotion, openPromotion } from '../../project/open-promotion.ts';
import { systemClock } from '../../system-clock.ts';
import { enteredResult } from '../release/promote.ts';

export interface ReleaseStage {
  readonly environment: string;
  /** Committed file with a digest; null: the newest release of this very pipeline. */
  readonly releaseFile: string | null;
  readonly pipelineDigest: Digest;
  /** Only makes the release known to the environment, to be approved, and says what its policy says. */
  readonly isCheck: boolean;
}

/** Promotes what was released by the environment before, or says whether it would be let in. */
export async function releaseStage(io: CommandIo, stage: ReleaseStage): Promise<CommandResult> {
  await using opened = await openPromotion(io, { target: stage.environment });
  const { target, scratchFolder } = opened;
  const source = opened.source ?? target;
  const release = await wantedRelease(opened, stage);
  const subject = release.digest;
  const action = stage.isCheck ? 'releases.create' : 'releases.promote';
  const actor = await actAs(io, target, { action, subject });
  const crossing = { source, target, scratchFolder, by: actor.name };
  if (!stage.isCheck) {
    const entered = await promoteRelease({ ...crossing, release: subject }, systemClock);
    await target.audit.checkpoint(target.signer);
    return enteredResult(target.name, entered);
  }
  await bringRelease(crossing, subject);
  const { verdict, findings } = await judgeNow(target, { release: subject, source }, systemClock);
  const name = `${shortDigest(subject)} of ${release.content.model.name}`;
  const json = { release: subject, verdict, findings } as unknown as JsonValue;
  if (verdict === 'met') return { json, text: `Release ${name} may enter ${target.name}.` };
  const open = findings
    .filter((finding) => finding.verdict !== 'met')
    .map(({ text }) => `- ${text}`);
  const problem = verdict === 'waiting' ? 'waits before' : 'may not enter';
  const text = [
    `Release ${name} ${problem} ${target.name}:`,
    ...open,
    `slipway release show ${subject} --environment ${target.name} says more.`,
  ].join('\n');
  return { json, text, exitCode: EXIT_CODES[verdict === 'waiting' ? 'waiting' : 'denied'] };
}

async function wantedRelease(
  { source, target }: OpenPromotion,
  { releaseFile, pipelineDigest }: ReleaseStage,
): Promise<Release> {
  if (releaseFile !== null) {
    const text = await digestIn(releaseFile);
    const places = source === null ? [target] : [source, target];
    const known = await Promise.all(places.map(({ releases }) => releases.find(text)));
    return known.find((release) => release !== undefined) ?? findRelease(target, text);
  }
  const ofPipeline = ({ content }: Release) => content.pipeline?.digest === pipelineDigest;
  const inUse = (await source?.releases.list())?.filter(({ state }) => state === 'in-use') ?? [];
  // A run of the environment before releases straight into this one: it is known here, not there.
  const known = (await target.releases.list()).filter(
    (release) =>
      release.source === source?.name &&
      (release.state === 'proposed' || release.state === 'in-use'),
  );
  const found = [...inUse, ...known].find(ofPipeline);
  if (found !== undefined) return found;
  throw new CliError(
    'not-found',
    'ci-no-release',
    `No release in use in ${source?.name ?? target.name} was made by this pipeline (${pipelineDigest}), so there is nothing to promote into ${target.name}. Merge into the branch of ${source?.name ?? target.name} first, and promote what that made.`,
  );
}

async function digestIn(file: string): Promise<string> {
  const path = resolve(file);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError(
      'not-found',
      'ci-release-file',
      `${path} cannot be read: ci.releaseFile names the file with the digest of the release.`,
      { cause },
    );
  });
  return text.trim();
}
