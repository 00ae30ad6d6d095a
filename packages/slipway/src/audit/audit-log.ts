import type { Digest } from '../core/digest.ts';
import type { JsonObject } from '../core/json.ts';
import type { Signer } from '../identity/signer.ts';

/** Something that somebody did, or was refused. Never holds a secret or a cell of data. */
export interface AuditEvent {
  /** `ada@example.com`, `releaser@prod`. */
  readonly actor: string;
  /** `release.promote`, `keys.rotate`: noun of the concept, then the verb. */
  readonly action: string;
  /** What it was done to: a release's digest, a key, an endpoint. */
  readonly subject: string;
  readonly outcome: 'done' | 'denied' | 'failed';
  readonly details: JsonObject;
}

/** One link of the chain: its digest covers everything else in it, the digest before included. */
export interface AuditEntry extends AuditEvent {
  /** 1, 2, 3, … without gaps. */
  readonly sequence: number;
  readonly atMs: number;
  readonly previous: Digest;
  readonly digest: Digest;
}

/** A signed statement of how long the chain was and what its last digest was. */
export interface AuditCheckpoint {
  readonly environment: string;
  readonly sequence: number;
  readonly digest: Digest;
  readonly atMs: number;
  readonly keyId: string;
  /** Base64 of the signer's signature over the canonical JSON of the other members. */
  readonly signature: string;
}

/** The append-only log of one environment. */
export interface AuditLog {
  readonly environment: string;
  /** Durable when it resolves; entries of one call stand next to each other. */
  append(...events: readonly AuditEvent[]): Promise<readonly AuditEntry[]>;
  /** In order, from a sequence number on. */
  entries(from?: number): AsyncIterable<AuditEntry>;
  /** Signs the head of the chain, unless it is signed already; undefined while the log is empty. */
  checkpoint(signer: Signer): Promise<AuditCheckpoint | undefined>;
  checkpoints(): Promise<readonly AuditCheckpoint[]>;
}
