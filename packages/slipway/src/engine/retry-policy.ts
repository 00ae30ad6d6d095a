import { createHash } from 'node:crypto';
import type { PipelineTaskSpec } from '../ir/pipeline-spec.ts';

/** Attempts that failed together should not come back together. */
const JITTER = 0.1;

/**
 * How long to wait before the next attempt, in milliseconds: KFP's retryPolicy (factor 2, at most an
 * hour, at once without a duration), and up to a tenth more, which depends on `seed` and `retry` only.
 */
export function backoffMs(
  policy: PipelineTaskSpec['retryPolicy'],
  retry: number,
  seed: string,
): number {
  const firstMs = milliseconds(policy?.backoffDuration ?? '0s');
  const longestMs = milliseconds(policy?.backoffMaxDuration ?? '3600s');
  const waitMs = Math.min(firstMs * (policy?.backoffFactor ?? 2) ** retry, longestMs);
  return waitMs * (1 + JITTER * fraction(`${seed}#${retry}`));
}

const milliseconds = (duration: string): number => Number(duration.replace(/s$/, '')) * 1000;

/** A number from 0 to 1 that is always the same for a text. */
const fraction = (text: string): number =>
  createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
