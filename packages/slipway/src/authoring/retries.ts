import type { PipelineTaskSpec } from '../ir/pipeline-spec.ts';
import { durationMs, durationSeconds } from './duration.ts';
import type { RetryPolicy } from './task-options.ts';

/** KFP's form of retries; nothing for none. */
export function retryPolicy(retries: number | RetryPolicy): Pick<PipelineTaskSpec, 'retryPolicy'> {
  const { count, backoff, factor, maxBackoff } = asPolicy(retries);
  if (count === 0) return {};
  return {
    retryPolicy: {
      maxRetryCount: count,
      backoffDuration: durationSeconds(backoff ?? '0s'),
      backoffFactor: factor ?? 2,
      backoffMaxDuration: durationSeconds(maxBackoff ?? '1h'),
    },
  };
}

/** What is wrong with them; undefined when nothing is. KFP's `maxRetryCount` is a 32-bit integer. */
export function problemOfRetries(retries: number | RetryPolicy): string | undefined {
  const { count, backoff = '0s', factor = 2, maxBackoff = '1h' } = asPolicy(retries);
  if (!Number.isInteger(count) || count < 0 || count >= 2 ** 31)
    return `are ${String(count)}: write a whole number of attempts after the first, 0 or more`;
  if (!(factor >= 1) || !Number.isFinite(factor))
    return `wait ${factor} times as long each time: write a factor of 1 or more`;
  const wait = [backoff, maxBackoff].find(
    (text) => text !== '0s' && durationMs(text) === undefined,
  );
  return wait === undefined ? undefined : `wait "${wait}": write a number and a unit, such as 30s`;
}

const asPolicy = (retries: number | RetryPolicy): RetryPolicy =>
  typeof retries === 'object' && retries !== null ? retries : { count: retries };
