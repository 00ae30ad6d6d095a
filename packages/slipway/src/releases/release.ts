import { createHash } from 'node:crypto';
import { type Digest, digestFromHex } from '../core/digest.ts';
import { canonicalJson, type JsonObject, type JsonValue } from '../core/json.ts';
import type { Evidence } from '../models/evidence.ts';

/** How a release is served. */
export interface ServingConfig {
  readonly endpoint: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Share of traffic it takes where another release is served already, in percent. */
  readonly trafficPercent: number;
}

/** What a release is made of, by digest: the same in every environment it enters. */
export interface ReleaseContent {
  readonly format: 'slipway.release.v1';
  /** The pipeline that trained the model; null: it was registered by hand. */
  readonly pipeline: { readonly name: string; readonly digest: Digest } | null;
  readonly model: { readonly name: string; readonly digest: Digest };
  readonly serving: ServingConfig;
  /** Documents the decision rests on; null where there is none. */
  readonly schema: Digest | null;
  readonly baseline: Digest | null;
  readonly evaluation: Digest | null;
  readonly provenance: Digest | null;
}

/**
 * `proposed`: known, never in use. `in-use`: on its endpoint. `retired`: was in use. `withdrawn`:
 * rolled back; it enters again only after new approvals.
 */
export type ReleaseState = 'proposed' | 'in-use' | 'retired' | 'withdrawn';

/** A release as one environment knows it. */
export interface Release {
  /** Digest of the canonical JSON of `content`. */
  readonly digest: Digest;
  readonly environment: string;
  readonly content: ReleaseContent;
  readonly state: ReleaseState;
  /** Who started the run that made it, or made it by hand. */
  readonly author: string;
  /** Environment it came from; null when it was made here. */
  readonly source: string | null;
  readonly run: string | null;
  /** Number in this environment's registry; null until it entered. */
  readonly modelVersion: number | null;
  readonly artifactUri: string;
  readonly evaluation: JsonObject;
  readonly evidence: readonly Evidence[];
  /** Signature of this environment over `content`, `author` and `run`: a DSSE envelope. */
  readonly signature: JsonObject;
  readonly proposedBy: string;
  readonly proposedAtMs: number;
  /** Since when it has been in use without a break; null unless it is. */
  readonly inUseSinceMs: number | null;
}

/** SHA-256 of the canonical JSON (RFC 8785) of what a release is made of. */
export const releaseDigest = (content: ReleaseContent): Digest =>
  digestOfJson(content as unknown as JsonObject);

/** SHA-256 of the canonical JSON (RFC 8785) of a document. */
export const digestOfJson = (document: JsonValue): Digest =>
  digestFromHex(createHash('sha256').update(canonicalJson(document)).digest('hex'));

/** The digest's first characters, for people. */
export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12);
