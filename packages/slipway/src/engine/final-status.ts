import type { JsonValue } from '../core/json.ts';
import type { TaskOutcome } from './task-outcome.ts';

/** A task's end in the form of KFP's PipelineTaskFinalStatus (`pipeline_spec.proto`). */
export function finalStatus(
  outcome: TaskOutcome | undefined,
  task: string,
  run: string,
): JsonValue {
  const { state = 'CANCELLED', error = null } = outcome ?? {};
  return {
    // A cache hit is a success; what was not triggered did not fail.
    state: state === 'FAILED' || state === 'CANCELLED' ? state : 'SUCCEEDED',
    pipelineJobResourceName: run,
    pipelineTaskName: task,
    ...(error === null ? {} : { error: { code: 2, message: error.message } }),
  };
}
