import { createPublicKey, verify } from 'node:crypto';
import type { PeopleSettings } from '../identity/member-settings.ts';
import { decisionBytes, type ReleaseDecision } from './release-decision.ts';

/** People with a key of their own sign what they decide; a decision in their name without it is none. */
export function isDecisionAuthentic(decision: ReleaseDecision, people: PeopleSettings): boolean {
  const person = Object.hasOwn(people, decision.by) ? people[decision.by] : undefined;
  if (person?.publicKey === undefined) return true;
  if (decision.signature === null) return false;
  const key = createPublicKey(person.publicKey);
  return verify('sha256', decisionBytes(decision), key, Buffer.from(decision.signature, 'base64'));
}
