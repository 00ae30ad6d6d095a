import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { actAs } from '../../project/act-as.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';

export const command = defineCommand({
  description: 'Lifts the hold of an endpoint, after slipway release hold or a rollback.',
  arguments: [{ name: '<endpoint>', summary: 'name of the endpoint' }],
  options: {
    environment: environmentOption,
    reason: {
      kind: 'text',
      value: 'text',
      default: 'no reason given',
      summary: 'kept in the audit log',
    },
  },
  examples: ['slipway release resume census-income --environment prod --reason "fixed in 3f9a41"'],
  async run(io, [endpoint = ''], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const { audit } = environment;
    const actor = await actAs(io, environment, { action: 'releases.hold', subject: endpoint });
    const lifted = await environment.releases.lift(endpoint, {
      by: actor.name,
      reason: options.reason,
    });
    await audit.checkpoint(environment.signer);
    return {
      json: { endpoint, environment: environment.name, lifted },
      text: lifted
        ? `${endpoint} of ${environment.name} takes releases again.`
        : `${endpoint} of ${environment.name} was not on hold.`,
    };
  },
});
