import { PlanError } from './errors.ts';
import type { AccessPlan, PlannedAccess } from './plan-access.ts';

/** Throws `plan-access-missing` unless everything that is needed is granted. */
export function requireAccess({ missing }: AccessPlan): void {
  if (missing.length === 0) return;
  throw new PlanError('denied', 'plan-access-missing', missingText(missing), {
    details: { missing },
  });
}

/** What is missing, for whom, why, and where to grant it. */
function missingText(missing: readonly PlannedAccess[]): string {
  const lines = missing.map(
    ({ identity, environment, operation, tasks }) =>
      `  ${identity} needs ${operation} in ${environment} for ${tasks.join(', ')}`,
  );
  const settings = [
    ...new Set(missing.map(({ environment }) => `environments.${environment}.grants`)),
  ];
  return `Nothing was run: an access that the pipeline needs is not granted.\n${lines.join('\n')}\nGrant it in slipway.config.ts (${settings.join(', ')}), or take it out of the steps.`;
}

/** The warnings of a plan: one line for each access that is granted for nothing. */
export const excessLines = ({ excess }: AccessPlan): readonly string[] =>
  excess.map(
    ({ identity, environment, operation }) =>
      `${identity} is granted ${operation} in ${environment}, which the pipeline does not need.`,
  );
