import { findRelease } from '../../../releases/find-release.ts';
import { rollBack } from '../../../releases/roll-back.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { actAs } from '../../project/act-as.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';
import { enteredResult } from './promote.ts';

export const command = defineCommand({
  description:
    'Gives all traffic of an endpoint back to the release before, or to any earlier one, at once. The endpoint is on hold from then on: nothing enters until slipway release resume.',
  arguments: [{ name: '<endpoint>', summary: 'name of the endpoint' }],
  options: {
    environment: environmentOption,
    to: {
      kind: 'text',
      value: 'release',
      summary: 'release to go back to; default: the one before',
    },
    reason: {
      kind: 'text',
      value: 'text',
      default: 'no reason given',
      summary: 'kept in the audit log',
    },
  },
  examples: [
    'slipway release rollback census-income --environment prod --reason "wrong for new segment"',
    'slipway release rollback census-income --environment prod --to 3f9a41',
  ],
  async run(io, [endpoint = ''], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const { audit } = environment;
    const to =
      options.to === undefined ? undefined : (await findRelease(environment, options.to)).digest;
    const actor = await actAs(io, environment, { action: 'releases.rollback', subject: endpoint });
    const entered = await rollBack(environment, {
      endpoint,
      by: actor.name,
      reason: options.reason,
      ...(to === undefined ? {} : { to }),
    });
    await audit.checkpoint(environment.signer);
    const { json, text } = enteredResult(environment.name, entered);
    const resume = `slipway release resume ${endpoint} --environment ${environment.name}`;
    return { json, text: `${text}\nNothing else enters ${endpoint} until: ${resume}` };
  },
});
