import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { actAs } from '../../project/act-as.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';

export const command = defineCommand({
  description: 'Puts an endpoint on hold: no release enters it until slipway release resume.',
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
  examples: ['slipway release hold census-income --environment prod --reason "audit on Monday"'],
  async run(io, [endpoint = ''], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const { audit } = environment;
    const actor = await actAs(io, environment, { action: 'releases.hold', subject: endpoint });
    await environment.releases.hold({ endpoint, reason: options.reason, by: actor.name });
    await audit.checkpoint(environment.signer);
    return {
      json: { endpoint, environment: environment.name, by: actor.name, reason: options.reason },
      text: `${endpoint} of ${environment.name} is on hold.`,
    };
  },
});
