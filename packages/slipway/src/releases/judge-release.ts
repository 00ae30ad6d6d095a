import { ageMs } from '../core/age.ts';
import type { Digest } from '../core/digest.ts';

import { judgeDecisions } from './judge-decisions.ts';
import { judgeGates } from './judge-gates.ts';
import type { Release } from './release.ts';
import type { ReleaseDecision } from './release-decision.ts';
import type { ReleaseRules } from './release-policy.ts';

/** One question of the policy, and its answer in plain words. */
export interface Finding {
  readonly code: FindingCode;
  /** `waiting`: time or a person can still change it; `refused`: this release never gets in. */
  readonly verdict: 'met' | 'waiting' | 'refused';
  readonly text: string;
}

export type FindingCode =
  | 'evidence'
  | 'gate'
  | 'rejected'
  | 'approvals'
  | 'validation'
  | 'soak'
  | 'freeze'
  | 'hold'
  | 'review';

export interface Judgement {
  readonly verdict: Finding['verdict'];
  readonly findings: readonly Finding[];
}

/** Everything the decision depends on, read at one revision of the store. */
export interface ReleaseCase {
  readonly release: Release;
  readonly rules: ReleaseRules;
  readonly decisions: readonly ReleaseDecision[];
  /** The release in use on its endpoint now. */
  readonly inUse: Digest | null;
  /** When it was last taken out of use here; decisions made before are about another time. */
  readonly takenOutAtMs: number | null;
  /** Since when it has been in use in the environment it comes from; null: it is not. */
  readonly soakingSinceMs: number | null;
  /** Reasons why nothing may enter the endpoint: holds, and emergencies nobody has reviewed. */
  readonly hold: { readonly by: string; readonly reason: string } | null;
  readonly unreviewed: Digest | null;
  readonly nowMs: number;
  /** Whether someone has a role here. */
  readonly hasRole: (name: string, role: 'approver' | 'validator') => boolean;
  /** Whether a decision is signed as its maker must sign; true where no signature is asked for. */
  readonly isAuthentic: (decision: ReleaseDecision) => boolean;
}

/** Asks every question of the policy; all must be met. Says what is missing, not only the first. */
export function judgeRelease(given: ReleaseCase): Judgement {
  const findings = [
    ...judgeEvidence(given),
    ...judgeGates(given.rules.gates, given.release),
    ...judgeDecisions(given),
    ...judgeSoak(given),
    ...judgeFreeze(given),
    ...judgeHold(given),
  ];
  const has = (verdict: Finding['verdict']) => findings.some((found) => found.verdict === verdict);
  return { verdict: has('refused') ? 'refused' : has('waiting') ? 'waiting' : 'met', findings };
}

function judgeEvidence({ release, rules }: ReleaseCase): Finding[] {
  const kinds = new Set(release.evidence.map(({ kind }) => kind));
  return rules.evidence.map((kind) =>
    kinds.has(kind)
      ? { code: 'evidence', verdict: 'met', text: `It comes with its ${kind}.` }
      : {
          code: 'evidence',
          verdict: 'refused',
          text: `It comes without its ${kind}, which the policy asks for.`,
        },
  );
}

function judgeSoak({ rules, release, soakingSinceMs, nowMs }: ReleaseCase): Finding[] {
  if (rules.soak === null) return [];
  const found = (verdict: Finding['verdict'], text: string): Finding[] => [
    { code: 'soak', verdict, text },
  ];
  if (release.source === null || soakingSinceMs === null)
    return found(
      'waiting',
      `It must have been in use for ${rules.soak} in ${release.source ?? 'an environment before this one'}, and is not in use there.`,
    );
  const untilMs = soakingSinceMs + ageMs(rules.soak);
  return nowMs >= untilMs
    ? found(
        'met',
        `It has been in use in ${release.source} since ${new Date(soakingSinceMs).toISOString()}.`,
      )
    : found(
        'waiting',
        `It must be in use in ${release.source} for ${rules.soak}: until ${new Date(untilMs).toISOString()}.`,
      );
}

function judgeFreeze({ rules, nowMs }: ReleaseCase): Finding[] {
  return rules.freezes
    .filter(({ from, until }) => Date.parse(from) <= nowMs && nowMs < Date.parse(until))
    .map(({ until, reason }) => ({
      code: 'freeze',
      verdict: 'waiting',
      text: `Nothing enters until ${until}: ${reason}.`,
    }));
}

function judgeHold({ hold, unreviewed }: ReleaseCase): Finding[] {
  const findings: Finding[] = [];
  if (hold !== null)
    findings.push({
      code: 'hold',
      verdict: 'waiting',
      text: `${hold.by} put the endpoint on hold: ${hold.reason}. slipway release resume lifts it.`,
    });
  if (unreviewed !== null)
    findings.push({
      code: 'review',
      verdict: 'waiting',
      text: `${unreviewed} went in by breaking the glass and nobody has reviewed that; slipway release review does.`,
    });
  return findings;
}
