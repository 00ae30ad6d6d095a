import { defineCommand } from '../../command-definition.ts';
import { loadProject } from '../../project/load-project.ts';
import { signInOf } from '../../project/open-sign-in.ts';
import { forgetSignIn } from '../../project/stored-sign-in.ts';

export const command = defineCommand({
  description:
    "Forgets your sign-in at the project's identity provider on this machine. At the provider it ends when the provider says so.",
  options: {},
  examples: ['slipway identity logout'],
  async run(io) {
    const { project } = await loadProject(io.workingFolder);
    const settings = signInOf(project);
    const { issuer } = settings;
    const forgotten = forgetSignIn(io, settings);
    return {
      json: { issuer, forgotten },
      text: forgotten ? `Signed out of ${issuer}.` : `You were not signed in at ${issuer}.`,
    };
  },
});
