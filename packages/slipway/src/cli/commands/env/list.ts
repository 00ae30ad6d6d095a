import type { JsonValue } from '../../../core/json.ts';
import type { EnvironmentSettings } from '../../../environments/project.ts';
import { defineCommand } from '../../command-definition.ts';
import { loadProject } from '../../project/load-project.ts';

export const command = defineCommand({
  description:
    'Lists the environments of the project: where each releases to, where its key is, who may act.',
  options: {},
  examples: ['slipway env list', 'slipway env list --json'],
  async run(io) {
    const { project } = await loadProject(io.workingFolder);
    const { environments, defaultEnvironment } = project;
    const all = Object.values(environments).map((environment) => summary(environment));
    const lines = all.map(({ name, releasesTo, key, members, approvals }) =>
      [
        name === defaultEnvironment ? '*' : ' ',
        name.padEnd(16),
        (releasesTo === null ? 'releases to itself' : `releases to ${releasesTo}`).padEnd(28),
        `key: ${key}`.padEnd(16),
        members === 0 ? 'open to whoever may read its folder' : `${members} may act`,
        approvals === 0 ? '' : `${approvals} must approve`,
      ]
        .join('  ')
        .trimEnd(),
    );
    const json = { defaultEnvironment, environments: all } as unknown as JsonValue;
    return { json, text: lines.join('\n') };
  },
});

const summary = ({ name, releaseTarget, keys, people, services, policy }: EnvironmentSettings) => ({
  name,
  releasesTo: releaseTarget === name ? null : releaseTarget,
  key: keys.provider.provider,
  members: Object.keys(people).length + Object.keys(services).length,
  approvals: policy.approvals ?? 0,
});
