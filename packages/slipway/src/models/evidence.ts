import type { Digest } from '../core/digest.ts';

export const EVIDENCE_KINDS = [
  'evaluation',
  'schema',
  'baseline',
  'provenance',
  'signature',
] as const;

export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** A document about a model version, kept beside it in the artifact store. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly uri: string;
  readonly digest: Digest;
}
