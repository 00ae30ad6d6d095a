import { ReleaseError } from '../../../releases/errors.ts';
import { findRelease } from '../../../releases/find-release.ts';
import { shortDigest } from '../../../releases/release.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { actAs } from '../../project/act-as.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';

export const command = defineCommand({
  description:
    'Reviews a release that went in by breaking the glass; until then nothing else enters its endpoint. Whoever let it in cannot review it.',
  arguments: [{ name: '<release>', summary: 'digest, or the beginning of it' }],
  options: {
    environment: environmentOption,
    comment: { kind: 'text', value: 'text', default: '', summary: 'what was found' },
  },
  examples: ['slipway release review 3f9a41 --environment prod --comment "justified, fix follows"'],
  async run(io, [text = ''], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const { audit, releases, name } = environment;
    const { digest } = await findRelease(environment, text);
    const actor = await actAs(io, environment, { action: 'releases.review', subject: digest });
    const ownToo = actor.kind === 'system-user';
    const review = { by: actor.name, comment: options.comment, ownToo };
    const reviewed = await releases.review(digest, review);
    const own = (await releases.emergencies()).some(
      (past) => past.release === digest && past.review === null && past.by === actor.name,
    );
    if (own && !reviewed)
      throw new ReleaseError(
        'denied',
        'release-own-review',
        `${actor.name} let ${shortDigest(digest)} in; somebody else has to review that.`,
      );
    await audit.checkpoint(environment.signer);
    return {
      json: { release: digest, environment: name, reviewed },
      text: reviewed
        ? `${shortDigest(digest)} was reviewed by ${actor.name}.${own ? ' That they let it in themselves somebody else has to review.' : ''}`
        : `There was nothing to review: ${shortDigest(digest)} did not go in by breaking the glass, or somebody reviewed it.`,
    };
  },
});
