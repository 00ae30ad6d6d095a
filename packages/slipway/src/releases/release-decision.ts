import type { Digest } from '../core/digest.ts';
import { canonicalJson } from '../core/json.ts';

/** Approvers approve or reject the release; validators say whether the model is valid. */
export type Verdict = 'approved' | 'rejected' | 'validated' | 'refuted';

/** What a person decided, bound to one release and to what it would replace. */
export interface DecisionStatement {
  readonly environment: string;
  readonly release: Digest;
  readonly verdict: Verdict;
  /** The release in use on the endpoint when it was decided; null: none. */
  readonly replaces: Digest | null;
  readonly by: string;
  readonly comment: string;
  readonly atMs: number;
}

export interface ReleaseDecision extends DecisionStatement {
  /** Signature with the person's own key, where they have one; base64. */
  readonly signature: string | null;
}

/** What the person's signature covers. */
export function decisionBytes(statement: DecisionStatement): Uint8Array {
  const { environment, release, verdict, replaces, by, comment, atMs } = statement;
  return Buffer.from(canonicalJson({ environment, release, verdict, replaces, by, comment, atMs }));
}
