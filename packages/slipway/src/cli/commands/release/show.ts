import type { JsonValue } from '../../../core/json.ts';
import { judgeNow } from '../../../releases/admit-release.ts';
import { findRelease } from '../../../releases/find-release.ts';
import { rulesFor } from '../../../releases/release-policy.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { printableLines } from '../../printable.ts';
import { openPromotion } from '../../project/open-promotion.ts';
import { systemClock } from '../../system-clock.ts';
import { contentLines, findingLine } from './release-text.ts';

export const command = defineCommand({
  description:
    'Shows what a release is made of, what people decided about it, where it was in use, and what the policy of the environment says to it now.',
  arguments: [{ name: '<release>', summary: 'digest, or the beginning of it' }],
  options: { environment: environmentOption },
  examples: ['slipway release show 3f9a41 --environment prod'],
  async run(io, [text = ''], options) {
    await using opened = await openPromotion(io, { target: options.environment });
    const { target, source } = opened;
    const release = await findRelease(target, text);
    const { verdict, findings } = await judgeNow(
      target,
      { release: release.digest, source },
      systemClock,
    );
    const { tier } = rulesFor(target.settings.policy, release.content.model.name);
    const decisions = await target.releases.decisions(release.digest);
    const uses = (await target.releases.uses(release.content.serving.endpoint)).filter(
      (use) => use.release === release.digest,
    );
    const time = (ms: number | null): string => (ms === null ? 'now' : new Date(ms).toISOString());
    const lines = [
      ...contentLines(release),
      ...decisions.map(
        ({ verdict: said, by, atMs, comment }) =>
          `${said.padEnd(10)}  ${by}, ${time(atMs)}${comment === '' ? '' : `: ${comment.replaceAll(/\s+/g, ' ')}`}`,
      ),
      ...uses.map(
        ({ by, fromMs, untilMs }) => `in use      ${time(fromMs)} to ${time(untilMs)}, by ${by}`,
      ),
      `policy      ${target.name}, risk tier ${tier}: ${verdict}`,
      ...findings.map(findingLine),
    ];
    const json = { release, decisions, uses, policy: { tier, verdict, findings } };
    return { json: json as unknown as JsonValue, text: printableLines(lines.join('\n')) };
  },
});
