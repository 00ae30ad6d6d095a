import { userInfo } from 'node:os';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { EnvironmentSettings } from '../../environments/project.ts';
import type { Actor } from '../../identity/actor.ts';
import { IdentityError } from '../../identity/errors.ts';
import { type Action, ROLES, requireRole } from '../../identity/roles.ts';

/** What a command is about to do, to what, in which environment. */
export interface IntendedAct {
  readonly settings: EnvironmentSettings;
  readonly audit: EnvironmentPorts['audit'];
  readonly action: Action;
  readonly subject: string;
}

/** Who runs this command, if they may do what it does; a denial is written to the audit log. */
export async function actAs(act: IntendedAct): Promise<Actor> {
  const actor = currentActor(act.settings);
  try {
    requireRole(actor, act.action);
    return actor;
  } catch (error) {
    await act.audit.append({
      actor: actor.name,
      action: act.action,
      subject: act.subject,
      outcome: 'denied',
      details: { proof: actor.proof, roles: actor.roles },
    });
    throw error;
  }
}

/** Where an environment names nobody, the system's user is everybody. */
function currentActor({ name: environment, people, services }: EnvironmentSettings): Actor {
  if (Object.keys(people).length > 0 || Object.keys(services).length > 0)
    throw new IdentityError(
      'denied',
      'identity-unknown',
      `${environment} names who may act in it, and this command came from nobody it knows.`,
    );
  return {
    name: `os:${userInfo().username}`,
    environment,
    kind: 'system-user',
    roles: ROLES,
    proof: 'system-user',
  };
}
