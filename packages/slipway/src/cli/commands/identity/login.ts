import type { SignInPrompt } from '../../../adapters/oidc/oidc-sign-in.ts';
import { OidcTokenVerifier } from '../../../adapters/oidc/oidc-token-verifier.ts';
import type { Project } from '../../../environments/project.ts';
import { IdentityError } from '../../../identity/errors.ts';
import { memberByToken } from '../../../identity/find-member.ts';
import type { SignIn } from '../../../identity/sign-in.ts';
import { defineCommand } from '../../command-definition.ts';
import { printable, printableLines } from '../../printable.ts';
import { loadProject } from '../../project/load-project.ts';
import { openSignIn, signInOf } from '../../project/open-sign-in.ts';
import { keepSignIn } from '../../project/stored-sign-in.ts';
import { systemClock } from '../../system-clock.ts';

export const command = defineCommand({
  description:
    "Signs you in at the project's identity provider (signIn of slipway.config.ts): in the browser of this machine or, with --device, with a code that you type into any browser. Commands then act as you until the sign-in ends.",
  options: {
    device: { kind: 'flag', summary: 'show a code for a browser that may be elsewhere' },
  },
  examples: ['slipway identity login', 'slipway identity login --device'],
  async run(io, _arguments, { device }) {
    const { project } = await loadProject(io.workingFolder);
    const settings = signInOf(project);
    const provider = await openSignIn(io, settings);
    const how = {
      tell: (prompt: SignInPrompt) => void io.stderr.write(`${promptText(prompt)}\n`),
      signal: io.signal,
    };
    const signIn = await (device ? provider.byDevice(how) : provider.byBrowser(how));
    keepSignIn(io, settings, signIn);
    const known = await whereKnown(project, signIn);
    const lines = known.map(({ environment, name, roles }) =>
      name === null
        ? `  ${environment}: names somebody else`
        : `  ${environment}: ${name}, ${roles.join(', ')}`,
    );
    const isRenewed = signIn.refreshToken !== null;
    const end = new Date(signIn.expiresAtMs).toISOString();
    const lasts = isRenewed ? 'until the provider ends it' : `until ${end}`;
    return {
      json: { issuer: settings.issuer, expiresAt: end, isRenewed, environments: known },
      text: printableLines([`Signed in at ${settings.issuer}, ${lasts}.`, ...lines].join('\n')),
    };
  },
});

/** What comes from the provider is not printed as it comes. */
function promptText({ address, code }: SignInPrompt): string {
  const open = `Open this address in a browser and sign in:\n\n  ${printable(address)}\n`;
  return code === null ? open : `${open}\nThe code is ${printable(code)}\n`;
}

/** As whom the environments that name people know the person. */
async function whereKnown(project: Project, signIn: SignIn) {
  const verifier = new OidcTokenVerifier({ clock: systemClock });
  const known: { environment: string; name: string | null; roles: string[] }[] = [];
  for (const environment of Object.values(project.environments)) {
    if (Object.keys(environment.people).length === 0) continue;
    const actor = await memberByToken(environment, signIn, verifier).catch((error: unknown) => {
      if (error instanceof IdentityError && error.code === 'identity-unknown') return undefined;
      throw error;
    });
    const roles = [...(actor?.roles ?? [])];
    known.push({ environment: environment.name, name: actor?.name ?? null, roles });
  }
  return known;
}
