import type { KeyUse } from '../../../plan/key-use.ts';
import type { AccessPlan, PlannedAccess } from '../../../plan/plan-access.ts';
import { excessLines } from '../../../plan/require-access.ts';
import { counted } from '../../counted.ts';

/** A plan for people: by identity what is needed, granted and used, then keys, then what is wrong. */
export function planText(
  plan: AccessPlan,
  { keys, written }: { readonly keys: readonly KeyUse[]; readonly written: string | undefined },
): string {
  const lines: string[] = [];
  for (const identity of new Set(plan.access.map((row) => row.identity))) {
    lines.push(identity);
    for (const row of plan.access.filter((each) => each.identity === identity))
      lines.push(`  ${accessLine(row, plan.recordedRuns)}`);
  }
  if (lines.length === 0) lines.push(`The pipeline needs no access in ${plan.environment}.`);
  if (keys.length > 0) lines.push('keys', ...keys.map((use) => `  ${keyLine(use)}`));
  lines.push(...excessLines(plan).map((line) => `warning: ${line}`));
  lines.push(
    plan.missing.length === 0
      ? `Nothing is missing in ${plan.environment}.`
      : `${plan.missing.length} missing: slipway run refuses until they are granted.`,
  );
  if (written !== undefined) lines.push(`Wrote ${written}.`);
  return lines.join('\n');
}

function accessLine(row: PlannedAccess, runs: number | null): string {
  const state = !row.isGranted ? 'MISSING' : row.isNeeded ? 'granted' : 'EXCESS';
  const used =
    runs === null
      ? 'use not recorded'
      : `used in ${row.usedInRuns ?? 0} of ${counted(runs, 'run')}`;
  return [
    row.operation.padEnd(16),
    `in ${row.environment}`.padEnd(12),
    state.padEnd(8),
    used.padEnd(20),
    row.tasks.join(', '),
  ]
    .join('  ')
    .trimEnd();
}

const keyLine = ({ environment, identity, mayEncrypt, mayDecrypt }: KeyUse): string =>
  `key of ${environment}: ${identity} ${[mayEncrypt ? 'encrypts' : '', mayDecrypt ? 'decrypts' : ''].filter(Boolean).join(' and ')}`;
