import { userInfo } from 'node:os';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { Actor } from '../../identity/actor.ts';
import { IdentityError } from '../../identity/errors.ts';
import { type Action, requireRole } from '../../identity/roles.ts';
import type { CommandIo } from '../command-definition.ts';
import { currentActor } from './current-actor.ts';

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
