import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { LocalSigner } from '../../adapters/local-issuer/local-signer.ts';
import { OidcTokenVerifier } from '../../adapters/oidc/oidc-token-verifier.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { EnvironmentSettings } from '../../environments/project.ts';
import type { Actor } from '../../identity/actor.ts';
import { IdentityError } from '../../identity/errors.ts';
import { memberByToken, personByKey } from '../../identity/find-member.ts';
import { type Action, ROLES, requireRole } from '../../identity/roles.ts';
import type { CommandIo } from '../command-definition.ts';
import { systemClock } from '../system-clock.ts';

/** Where a person's own key is when nothing else is said. */
export const personalKeyFile = ({ settings }: CommandIo): string =>
  settings.identityKeyFile ?? join(settings.personalFolder, 'identity.pem');

/** Who runs this command, if they may do what it does; a denial is written to the audit log. */
export async function actAs(
  io: CommandIo,
  { settings, audit }: Pick<EnvironmentPorts, 'settings' | 'audit'>,
  { action, subject }: { readonly action: Action; readonly subject: string },
): Promise<Actor> {
  let actor: Actor | undefined;
  try {
    actor = await currentActor(io, settings);
    requireRole(actor, action);
    return actor;
  } catch (error) {
    if (!(error instanceof IdentityError && error.category === 'denied')) throw error;
    await audit.append({
      actor: actor?.name ?? `os:${userInfo().username}`,
      action,
      subject,
      outcome: 'denied',
      details: { code: error.code, proof: actor?.proof ?? 'none', roles: actor?.roles ?? [] },
    });
    throw error;
  }
}

/**
 * By token, by personal key, or, where an environment names nobody, the system's user with all roles.
 * Throws `identity-unknown` when the environment names others.
 */
export async function currentActor(
  io: CommandIo,
  environment: EnvironmentSettings,
): Promise<Actor> {
  const { name, people, services } = environment;
  if (Object.keys(people).length + Object.keys(services).length === 0)
    return {
      name: `os:${userInfo().username}`,
      environment: name,
      kind: 'system-user',
      roles: ROLES,
      proof: 'system-user',
    };
  const token = io.settings.identityToken;
  if (token !== undefined)
    return memberByToken(environment, token, new OidcTokenVerifier({ clock: systemClock }));
  const keyFile = personalKeyFile(io);
  if (io.settings.identityKeyFile !== undefined || existsSync(keyFile))
    return personByKey(environment, new LocalSigner({ keyFile, isMade: true }));
  throw new IdentityError(
    'denied',
    'identity-unknown',
    `${name} names who may act in it, and this command came without a proof of who it is. Give SLIPWAY_IDENTITY_KEY=<file of your key>, make one with slipway identity create, or give a service's token as SLIPWAY_IDENTITY_TOKEN.`,
  );
}
