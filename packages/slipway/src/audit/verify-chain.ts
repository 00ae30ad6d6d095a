import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { PublicKey } from '../identity/signer.ts';
import { CHAIN_START, checkpointBytes, digestOf } from './audit-chain.ts';
import type { AuditCheckpoint, AuditEntry } from './audit-log.ts';

/** One thing that is not as it was written. */
export interface ChainFlaw {
  readonly sequence: number;
  readonly problem: string;
}

export interface ChainVerdict {
  /** Entries that were looked at. */
  readonly entries: number;
  readonly head: AuditEntry['digest'];
  /** Entries up to this one are covered by a signature that holds; 0: none are. */
  readonly signedTo: number;
  /** At most `FLAWS_MAX`, in the order of the log. */
  readonly flaws: readonly ChainFlaw[];
}

export interface WrittenChain {
  readonly environment: string;
  readonly entries: AsyncIterable<AuditEntry> | Iterable<AuditEntry>;
  /** Those in the log, and those kept elsewhere. */
  readonly checkpoints: readonly AuditCheckpoint[];
  readonly publicKeys: readonly PublicKey[];
}

export const FLAWS_MAX = 20;

/**
 * Follows the chain from its first entry and holds it against the signed checkpoints. An entry that
 * was edited, removed, put elsewhere or cut off at the end does not fit what follows, or what was
 * signed.
 */
export async function verifyChain(chain: WrittenChain): Promise<ChainVerdict> {
  const flaws: ChainFlaw[] = [];
  const { sound, bySequence } = soundCheckpoints(chain, flaws);
  let last: Pick<AuditEntry, 'sequence' | 'digest'> = { sequence: 0, digest: CHAIN_START };
  let signedTo = 0;
  for await (const entry of chain.entries) {
    const problem = problemOf(entry, last);
    if (problem !== undefined) flaws.push({ sequence: entry.sequence, problem });
    for (const { digest } of bySequence.get(entry.sequence) ?? []) {
      if (digest === entry.digest) signedTo = entry.sequence;
      else
        flaws.push({
          sequence: entry.sequence,
          problem: 'it is not the entry that was signed as the end of the log',
        });
    }
    last = entry;
  }
  const missing = sound.find(({ sequence }) => sequence > last.sequence);
  if (missing !== undefined)
    flaws.push({
      sequence: missing.sequence,
      problem: `it was signed as the end of the log, and the log ends at ${last.sequence}: entries were cut off`,
    });
  flaws.sort((one, other) => one.sequence - other.sequence);
  return {
    entries: last.sequence,
    head: last.digest,
    signedTo,
    flaws: flaws.slice(0, FLAWS_MAX),
  };
}

function problemOf(
  entry: AuditEntry,
  last: Pick<AuditEntry, 'sequence' | 'digest'>,
): string | undefined {
  if (digestOf(entry) !== entry.digest) return 'it was changed after it was written';
  if (entry.sequence !== last.sequence + 1)
    return `it stands after entry ${last.sequence}: entries were removed or put elsewhere`;
  if (entry.previous !== last.digest)
    return 'it does not follow the entry before it: entries were replaced, removed or put elsewhere';
  return undefined;
}

/** Checkpoints whose signature holds; the others are flaws. */
function soundCheckpoints(chain: WrittenChain, flaws: ChainFlaw[]) {
  const keys = new Map<string, KeyObject>(
    chain.publicKeys.map(({ keyId, pem }) => [keyId, createPublicKey(pem)]),
  );
  const sound = chain.checkpoints.filter((checkpoint) => {
    const { signature, ...statement } = checkpoint;
    const key = keys.get(checkpoint.keyId);
    const problem =
      checkpoint.environment !== chain.environment
        ? `its checkpoint is one of ${checkpoint.environment}`
        : key === undefined
          ? `its checkpoint was signed by an unknown key, ${checkpoint.keyId}`
          : verify('sha256', checkpointBytes(statement), key, Buffer.from(signature, 'base64'))
            ? undefined
            : 'the signature of its checkpoint does not hold';
    if (problem !== undefined) flaws.push({ sequence: checkpoint.sequence, problem });
    return problem === undefined;
  });
  return { sound, bySequence: Map.groupBy(sound, ({ sequence }) => sequence) };
}
