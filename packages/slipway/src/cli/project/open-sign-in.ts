import { readFileSync } from 'node:fs';
import type { Project } from '../../environments/project.ts';
import { IdentityError } from '../../identity/errors.ts';
import type { SignInSettings } from '../../identity/member-settings.ts';
import type { SignIn } from '../../identity/sign-in.ts';
import type { CommandIo } from '../command-definition.ts';
import { CliError } from '../errors.ts';
import { systemClock } from '../system-clock.ts';
import { keepSignIn, readSignIn } from './stored-sign-in.ts';

/** Renewed a little before its end, so that it lasts through the command. */
const MARGIN_MS = 60_000;

/** Throws `sign-in-not-set` where a project has no provider. */
export function signInOf({ environments }: Project): SignInSettings {
  const settings = Object.values(environments)[0]?.signIn ?? null;
  if (settings !== null) return settings;
  throw new CliError(
    'invalid-input',
    'sign-in-not-set',
    "slipway.config.ts names no identity provider. Put signIn: { issuer: 'https://…', clientId: '…' } into it, or act with a key: slipway identity create.",
  );
}

/** The provider at which people of a project sign in. Its library is only loaded when it is needed. */
export async function openSignIn(io: CommandIo, settings: SignInSettings) {
  const { OidcSignIn } = await import('../../adapters/oidc/oidc-sign-in.ts');
  const clientSecret = clientSecretOf(io, settings);
  return new OidcSignIn({ settings, clientSecret, clock: systemClock });
}

/**
 * The person's sign-in, renewed where it has ended and the provider allows it; undefined: nobody has
 * signed in. Throws `identity-sign-in-ended`.
 */
export async function presentSignIn(
  io: CommandIo,
  settings: SignInSettings,
): Promise<SignIn | undefined> {
  const kept = readSignIn(io, settings);
  if (kept === undefined || kept.expiresAtMs > systemClock.now() + MARGIN_MS) return kept;
  if (kept.refreshToken === null) throw ended(settings.issuer);
  const renewed = await renew(io, settings, kept.refreshToken);
  keepSignIn(io, settings, renewed);
  return renewed;
}

async function renew(io: CommandIo, settings: SignInSettings, token: string): Promise<SignIn> {
  try {
    return await (await openSignIn(io, settings)).renew(token);
  } catch (cause) {
    if (!(cause instanceof IdentityError && cause.category === 'denied')) throw cause;
    // Another command may have renewed it meanwhile: refresh tokens are good for once.
    const kept = readSignIn(io, settings);
    if (kept !== undefined && kept.refreshToken !== token) return kept;
    throw ended(settings.issuer, cause);
  }
}

const ended = (issuer: string, cause?: unknown): IdentityError =>
  new IdentityError(
    'denied',
    'identity-sign-in-ended',
    `Your sign-in at ${issuer} has ended. Sign in again with slipway identity login, or use your key after slipway identity logout.`,
    { cause },
  );

function clientSecretOf(io: CommandIo, { clientSecret }: SignInSettings): string | undefined {
  if (clientSecret === undefined) return undefined;
  const [, kind, place = ''] = /^(env|file):(.+)$/.exec(clientSecret) ?? [];
  const secret =
    kind === 'env' ? io.variables[place] : kind === 'file' ? readSecret(place) : undefined;
  if (secret !== undefined && secret !== '') return secret;
  throw new IdentityError(
    'environment',
    'identity-client-secret',
    `signIn.clientSecret of slipway.config.ts is ${kind === undefined ? 'no reference: it must be env:NAME or file:/path' : `${kind}:${place}, and there is nothing`}.`,
  );
}

function readSecret(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
