import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { LocalSigner } from '../../adapters/local-issuer/local-signer.ts';
import { OidcTokenVerifier } from '../../adapters/oidc/oidc-token-verifier.ts';
import type { EnvironmentSettings } from '../../environments/project.ts';
import type { Actor } from '../../identity/actor.ts';
import { IdentityError } from '../../identity/errors.ts';
import { memberByToken, personByKey, withKey } from '../../identity/find-member.ts';
import { ROLES } from '../../identity/roles.ts';
import type { CommandIo } from '../command-definition.ts';
import { systemClock } from '../system-clock.ts';
import { presentSignIn } from './open-sign-in.ts';

const TOKEN_BYTES_MAX = 65_536;

/** Where a person's own key is when nothing else is said. */
export const personalKeyFile = ({ settings }: CommandIo): string =>
  settings.identityKeyFile ?? join(settings.personalFolder, 'identity.pem');

/**
 * Who runs this command: by token, by the key that was named, by sign-in, by the key that is there, or,
 * where an environment names nobody, the system's user with all roles. Throws `identity-unknown` when
 * the environment names others.
 */
export async function currentActor(
  io: CommandIo,
  environment: EnvironmentSettings,
): Promise<Actor> {
  const { name, people, services, signIn } = environment;
  if (Object.keys(people).length + Object.keys(services).length === 0)
    return {
      name: `os:${userInfo().username}`,
      environment: name,
      kind: 'system-user',
      roles: ROLES,
      proof: 'system-user',
    };
  const verifier = new OidcTokenVerifier({ clock: systemClock });
  const token = givenToken(io);
  if (token !== undefined) return memberByToken(environment, { idToken: token }, verifier);
  const key = personalKey(io);
  if (key !== undefined && io.settings.identityKeyFile !== undefined)
    return personByKey(environment, key);
  const signedIn = signIn === null ? undefined : await presentSignIn(io, signIn);
  if (signedIn !== undefined)
    return withKey(environment, await memberByToken(environment, signedIn, verifier), key);
  if (key !== undefined) return personByKey(environment, key);
  const login = signIn === null ? '' : 'Sign in with slipway identity login. Or: ';
  throw new IdentityError(
    'denied',
    'identity-unknown',
    `${name} names who may act in it, and this command came without a proof of who it is. ${login}Give SLIPWAY_IDENTITY_KEY=<file of your key>, make one with slipway identity create, or give a service's token as SLIPWAY_IDENTITY_TOKEN.`,
  );
}

function personalKey(io: CommandIo): LocalSigner | undefined {
  const keyFile = personalKeyFile(io);
  const isThere = io.settings.identityKeyFile !== undefined || existsSync(keyFile);
  return isThere ? new LocalSigner({ keyFile, isMade: true }) : undefined;
}

function givenToken({ settings }: CommandIo): string | undefined {
  const { identityToken, identityTokenFile } = settings;
  if (identityToken !== undefined || identityTokenFile === undefined) return identityToken;
  try {
    return readStart(identityTokenFile).trim();
  } catch (cause) {
    throw new IdentityError(
      'environment',
      'identity-token-unreadable',
      `The token file ${identityTokenFile} of SLIPWAY_IDENTITY_TOKEN_FILE cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** No token is larger; what is cut off does not verify. */
function readStart(path: string): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(TOKEN_BYTES_MAX);
    return buffer.toString('utf8', 0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}
