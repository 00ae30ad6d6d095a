import { ACTIONS, mayDo } from '../../../identity/roles.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { printableLines } from '../../printable.ts';
import { currentActor } from '../../project/current-actor.ts';
import { environmentNamed, loadProject } from '../../project/load-project.ts';

export const command = defineCommand({
  description:
    'Shows who you are to an environment, how that is proven, and what you may do there.',
  options: { environment: environmentOption },
  examples: ['slipway identity show --environment prod'],
  async run(io, _arguments, options) {
    const { project } = await loadProject(io.workingFolder);
    const actor = await currentActor(io, environmentNamed(project, options.environment));
    const { sign, ...shown } = actor;
    const allowed = (Object.keys(ACTIONS) as (keyof typeof ACTIONS)[]).filter((action) =>
      mayDo(actor, action),
    );
    const lines = [
      `name        ${actor.name}`,
      `environment ${actor.environment}`,
      `roles       ${actor.roles.join(', ')}`,
      `proof       ${actor.proof}${sign === undefined ? '' : ', signs what it decides'}`,
      `may         ${allowed.join(', ')}`,
    ];
    return { json: { ...shown, may: allowed }, text: printableLines(lines.join('\n')) };
  },
});
