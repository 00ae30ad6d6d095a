import type { AccessNeed } from './access-need.ts';
import { type GrantSettings, grantedTo } from './grant-settings.ts';

/** One operation of one identity in one environment. */
export interface PlannedAccess extends AccessNeed {
  readonly isNeeded: boolean;
  readonly isGranted: boolean;
  /** In how many of the last runs it was used; null: not recorded. */
  readonly usedInRuns: number | null;
}

export interface AccessPlan {
  readonly environment: string;
  /** By identity, environment and operation. */
  readonly access: readonly PlannedAccess[];
  /** Needed, not granted: nothing may run. */
  readonly missing: readonly PlannedAccess[];
  /** Granted, not needed. */
  readonly excess: readonly PlannedAccess[];
  /** How many runs `usedInRuns` counts in; null: not recorded. */
  readonly recordedRuns: number | null;
}

/** In how many of how many recorded runs an access was used, as `identity environment operation`. */
export interface RecordedUse {
  readonly runs: number;
  readonly counts: ReadonlyMap<string, number>;
}

export interface PlanRequest {
  readonly environment: string;
  readonly needs: readonly AccessNeed[];
  /** What the pipeline needs when it runs in the other environments: granted for that is no excess. */
  readonly needsElsewhere?: readonly AccessNeed[];
  /** Grants by environment; null: it grants what pipelines declare. */
  readonly grants: Readonly<Record<string, GrantSettings | null>>;
  readonly use: RecordedUse | null;
}

/** The key of a RecordedUse. */
export const useKey = (of: Pick<AccessNeed, 'identity' | 'environment' | 'operation'>): string =>
  `${of.identity} ${of.environment} ${of.operation}`;

/** Sets what is needed beside what is granted and what was used. */
export function planAccess(request: PlanRequest): AccessPlan {
  const { environment, needs, needsElsewhere = [], grants, use } = request;
  const elsewhere = new Set(needsElsewhere.map(useKey));
  const rows = new Map<string, PlannedAccess>();
  const usedInRuns = (of: AccessNeed) => (use === null ? null : (use.counts.get(useKey(of)) ?? 0));
  for (const need of needs) {
    const granted = grantedTo(grants[need.environment] ?? null, need);
    const isGranted = granted === null || granted.includes(need.operation);
    rows.set(useKey(need), { ...need, isNeeded: true, isGranted, usedInRuns: usedInRuns(need) });
  }
  for (const grant of grantsOf(grants, new Set([environment, ...needs.map(homeOf)])))
    if (!rows.has(useKey(grant)) && !elsewhere.has(useKey(grant)))
      rows.set(useKey(grant), {
        ...grant,
        isNeeded: false,
        isGranted: true,
        usedInRuns: usedInRuns(grant),
      });
  const access = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return {
    environment,
    access,
    missing: access.filter(({ isGranted }) => !isGranted),
    excess: access.filter(({ isNeeded }) => !isNeeded),
    recordedRuns: use?.runs ?? null,
  };
}

const homeOf = ({ identity }: AccessNeed): string => identity.slice(identity.indexOf('@') + 1);

/** What is granted to the identities of these environments, wherever. */
function* grantsOf(
  grants: PlanRequest['grants'],
  homes: ReadonlySet<string>,
): Generator<AccessNeed> {
  for (const [environment, settings] of Object.entries(grants))
    for (const [name, operations] of Object.entries(settings ?? {})) {
      const identity = name.includes('@') ? name : `${name}@${environment}`;
      const home = identity.slice(identity.indexOf('@') + 1);
      if (homes.has(home))
        for (const operation of operations) yield { identity, environment, operation, tasks: [] };
    }
}
