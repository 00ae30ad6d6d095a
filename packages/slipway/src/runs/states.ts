/**
 * KFP's task states: SKIPPED is a cache hit, NOT_TRIGGERED an unmet condition or trigger strategy,
 * PAUSED waits for somebody to decide.
 */
export type TaskState =
  | 'PENDING'
  | 'RUNNING'
  | 'PAUSED'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'SKIPPED'
  | 'NOT_TRIGGERED';

export type RunState = 'PENDING' | 'RUNNING' | 'PAUSED' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

const FINAL: ReadonlySet<string> = new Set([
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'SKIPPED',
  'NOT_TRIGGERED',
]);

export const isFinal = (state: TaskState | RunState): boolean => FINAL.has(state);

/** States that hand outputs on to the tasks that follow. */
export const hasOutputs = (state: TaskState): boolean =>
  state === 'SUCCEEDED' || state === 'SKIPPED';
