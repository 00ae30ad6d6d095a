import { SlipwayError } from '../core/errors.ts';
import type { RecordedError, TaskValues } from '../runs/run-record.ts';
import type { TaskState } from '../runs/states.ts';
import { shortText } from './short-text.ts';

/** How a task ended, as the tasks after it see it. */
export interface TaskOutcome {
  readonly state: TaskState;
  readonly outputs: TaskValues | null;
  readonly error: RecordedError | null;
}

export const NO_VALUES: TaskValues = { parameters: {}, artifacts: {} };

/** How several tasks ended together when one failed, was cancelled or waits; undefined otherwise. */
export function unsuccessfulOf(outcomes: readonly TaskOutcome[]): TaskOutcome | undefined {
  const found =
    outcomes.find(({ state }) => state === 'FAILED') ??
    outcomes.find(({ state }) => state === 'CANCELLED') ??
    outcomes.find(({ state }) => state === 'PAUSED');
  return found && { state: found.state, outputs: null, error: found.error };
}

export function recordedError(error: unknown): RecordedError {
  if (error instanceof SlipwayError)
    return { category: error.category, code: error.code, message: shortText(error.message) };
  return {
    category: 'failed',
    code: 'engine-internal',
    message: shortText(
      error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error),
    ),
  };
}
