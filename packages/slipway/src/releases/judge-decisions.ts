import { ageMs } from '../core/age.ts';
import type { Finding, ReleaseCase } from './judge-release.ts';
import type { ReleaseDecision, Verdict } from './release-decision.ts';

/** Clocks of two machines may differ by this much. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** Who approved and who validated, and whether that is enough. */
export function judgeDecisions(given: ReleaseCase): Finding[] {
  const { release, rules, decisions } = given;
  const last = lastOfEach(decisions.filter((decision) => decision.release === release.digest));
  const weighed = last.map((decision) => ({ decision, flaw: flawOf(given, decision) }));
  const counting = (verdict: Verdict) =>
    weighed.filter(({ decision, flaw }) => flaw === undefined && decision.verdict === verdict);
  const findings: Finding[] = [];
  for (const { decision } of [...counting('rejected'), ...counting('refuted')])
    findings.push({
      code: 'rejected',
      verdict: 'refused',
      text: `${decision.by} ${decision.verdict} it: ${decision.comment || 'no reason given'}.`,
    });
  const approvers = counting('approved').map(({ decision }) => decision.by);
  const ignored = weighed.flatMap(({ decision, flaw }) =>
    flaw === undefined ? [] : [`that of ${decision.by} does not count: ${flaw}`],
  );
  if (rules.approvals > 0) findings.push(approvalsFinding(rules.approvals, approvers, ignored));
  if (rules.validation) findings.push(validationFinding(given, counting('validated'), approvers));
  return findings;
}

function approvalsFinding(needed: number, approvers: string[], ignored: string[]): Finding {
  const who = approvers.length === 0 ? 'nobody' : approvers.join(', ');
  const notes = ignored.length === 0 ? '' : `; ${ignored.join('; ')}`;
  return {
    code: 'approvals',
    verdict: approvers.length >= needed ? 'met' : 'waiting',
    text: `${approvers.length} of ${needed} approvals: ${who}${notes}.`,
  };
}

function validationFinding(
  { rules }: ReleaseCase,
  validated: readonly { readonly decision: ReleaseDecision }[],
  approvers: readonly string[],
): Finding {
  const able = validated
    .map(({ decision }) => decision.by)
    .filter((by) => !rules.separation || !approvers.includes(by));
  return able.length > 0
    ? { code: 'validation', verdict: 'met', text: `${able.join(', ')} validated the model.` }
    : {
        code: 'validation',
        verdict: 'waiting',
        text: 'A validator has to validate the model: slipway release validate.',
      };
}

/** Why a decision does not count; undefined when it does. */
function flawOf(given: ReleaseCase, decision: ReleaseDecision): string | undefined {
  const { release, rules, nowMs, inUse, takenOutAtMs } = given;
  const role = isOfValidator(decision.verdict) ? 'validator' : 'approver';
  if (decision.environment !== release.environment)
    return `it was made for ${decision.environment}`;
  if (!given.isAuthentic(decision)) return 'its signature does not fit';
  if (!given.hasRole(decision.by, role)) return `they have not the role ${role}`;
  if (decision.atMs > nowMs + CLOCK_SKEW_MS) return 'it was made in the future; check the clocks';
  // Whoever says no is heard until he says otherwise, the author too.
  if (decision.verdict === 'rejected' || decision.verdict === 'refuted') return undefined;
  if (rules.separation && decision.by === release.author) return 'they are the author';
  if (decision.atMs + ageMs(rules.approvalsExpireAfter) <= nowMs) return 'it has expired';
  if (takenOutAtMs !== null && decision.atMs <= takenOutAtMs)
    return 'the release was taken out of use since';
  // What is in use was let in already: it may take more or less traffic.
  if (decision.replaces !== inUse && inUse !== release.digest)
    return `another release has come into use since (${inUse ?? 'none'} now)`;
  return undefined;
}

const isOfValidator = (verdict: Verdict): boolean =>
  verdict === 'validated' || verdict === 'refuted';

/** What each person said last, as approver and as validator. */
export function lastOfEach(decisions: readonly ReleaseDecision[]): ReleaseDecision[] {
  const last = new Map<string, ReleaseDecision>();
  for (const decision of decisions)
    last.set(`${isOfValidator(decision.verdict)}\0${decision.by}`, decision);
  return [...last.values()];
}
