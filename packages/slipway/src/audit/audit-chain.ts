import { hash } from 'node:crypto';
import { type Digest, digestFromHex } from '../core/digest.ts';
import { canonicalJson, type JsonObject } from '../core/json.ts';
import type { AuditCheckpoint, AuditEntry, AuditEvent } from './audit-log.ts';

/** What the first entry follows. */
export const CHAIN_START: Digest = `sha256:${'0'.repeat(64)}`;

/** The entry that follows `last`. */
export function nextEntry(
  last: Pick<AuditEntry, 'sequence' | 'digest'> | undefined,
  event: AuditEvent,
  atMs: number,
): AuditEntry {
  const link = {
    ...event,
    sequence: (last?.sequence ?? 0) + 1,
    atMs,
    previous: last?.digest ?? CHAIN_START,
  };
  return { ...link, digest: digestOf(link) };
}

/** SHA-256 of the canonical JSON (RFC 8785) of everything in the entry but its digest. */
export function digestOf(entry: Omit<AuditEntry, 'digest'>): Digest {
  const { actor, action, subject, outcome, details, sequence, atMs, previous } = entry;
  const link = { actor, action, subject, outcome, details, sequence, atMs, previous };
  return digestFromHex(hash('sha256', canonicalJson(link)));
}

/** What a checkpoint's signature covers. */
export function checkpointBytes(checkpoint: Omit<AuditCheckpoint, 'signature'>): Uint8Array {
  const { environment, sequence, digest, atMs, keyId } = checkpoint;
  const signed: JsonObject = { environment, sequence, digest, atMs, keyId };
  return Buffer.from(canonicalJson(signed));
}
