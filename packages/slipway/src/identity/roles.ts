import type { Actor } from './actor.ts';
import { IdentityError } from './errors.ts';

/** What people and services may be in an environment. */
export const ROLES = [
  'author',
  'runner',
  'releaser',
  'approver',
  'validator',
  'auditor',
  'admin',
] as const;

export type Role = (typeof ROLES)[number];

/** Which roles may do what; `admin` alone does not approve, so that nobody lets in his own work. */
export const ACTIONS = {
  'runs.write': ['author', 'runner', 'releaser', 'admin'],
  /** Forgetting runs and reusable results. */
  'runs.administer': ['runner', 'releaser', 'admin'],
  /** Decrypting what a run or release made. */
  'artifacts.read': ['author', 'runner', 'releaser', 'approver', 'validator', 'auditor', 'admin'],
  'monitors.run': ['runner', 'releaser', 'admin'],
  'endpoints.serve': ['runner', 'releaser', 'admin'],
  'releases.create': ['author', 'runner', 'releaser', 'admin'],
  'releases.promote': ['releaser', 'admin'],
  'releases.approve': ['approver'],
  'releases.validate': ['validator'],
  'releases.hold': ['releaser', 'approver', 'admin'],
  'releases.rollback': ['releaser', 'admin'],
  'releases.break-glass': ['admin'],
  'releases.review': ['approver', 'validator', 'auditor'],
  'keys.administer': ['admin'],
  'identity.administer': ['admin'],
  'audit.read': ['auditor', 'approver', 'validator', 'releaser', 'admin'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Action = keyof typeof ACTIONS;

export const mayDo = (actor: Pick<Actor, 'roles'>, action: Action): boolean =>
  actor.roles.some((role) => (ACTIONS[action] as readonly Role[]).includes(role));

/** Throws `identity-role-missing`, naming the roles that would do. */
export function requireRole(actor: Actor, action: Action): void {
  if (mayDo(actor, action)) return;
  throw new IdentityError(
    'denied',
    'identity-role-missing',
    `${actor.name} may not do ${action} in ${actor.environment}: that takes the role ${ACTIONS[action].join(' or ')}, and the roles there are ${actor.roles.join(', ') || 'none'}. Roles stand under environments.${actor.environment}.people and .services of slipway.config.ts.`,
  );
}
