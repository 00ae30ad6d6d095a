import { z } from 'zod';
import { isOperation, OPERATIONS } from './operations.ts';

const IDENTITY = /^(runner|releaser)(@[a-z][a-z0-9-]{0,40})?$/;

/**
 * What each identity may do in an environment. `releaser` is the environment's own,
 * `releaser@prod` that of another.
 */
export const grantSettings = z
  .record(
    z
      .string()
      .regex(IDENTITY, 'must be runner, releaser, or one of another environment: releaser@prod'),
    z.array(
      z.string().refine(isOperation, `must be one of ${OPERATIONS.join(', ')}, or secrets:NAME`),
    ),
  )
  .optional();

export type GrantSettings = NonNullable<z.output<typeof grantSettings>>;

/** What an identity is granted in `environment`; null: the environment grants what pipelines declare. */
export function grantedTo(
  grants: GrantSettings | null,
  { identity, environment }: { readonly identity: string; readonly environment: string },
): readonly string[] | null {
  if (grants === null) return null;
  const [role = '', home] = identity.split('@');
  const own = home === environment && Object.hasOwn(grants, role) ? (grants[role] ?? []) : [];
  const named = Object.hasOwn(grants, identity) ? (grants[identity] ?? []) : [];
  return [...new Set([...own, ...named])].sort();
}
