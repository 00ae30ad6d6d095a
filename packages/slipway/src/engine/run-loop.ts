import type { DagSpec } from '../ir/pipeline-spec.ts';
import type { TaskValues } from '../runs/run-record.ts';
import { collectedOutputs } from './dag-outputs.ts';
import { NO_VALUES, type TaskOutcome, unsuccessfulOf } from './task-outcome.ts';

/** Iterations that are prepared at once: workers are fewer, and thousands would only wait in memory. */
const PREPARED_MAX = 64;

export interface LoopWork {
  /** Inputs of each iteration. */
  readonly iterations: readonly TaskValues[];
  /** How many may run at the same time; 0 or nothing: all. */
  readonly limit: number | undefined;
}

/** Runs the body once for every item and collects what the iterations hand out, in their order. */
export async function runLoop(
  dag: DagSpec,
  { iterations, limit = 0 }: LoopWork,
  runOne: (inputs: TaskValues, index: number) => Promise<TaskOutcome>,
): Promise<TaskOutcome> {
  const outcomes: TaskOutcome[] = [];
  let next = 0;
  const takeTurns = async (): Promise<void> => {
    while (next < iterations.length) {
      const index = next;
      next += 1;
      outcomes[index] = await runOne(iterations[index] ?? NO_VALUES, index);
    }
  };
  const lanes = Math.min(limit > 0 ? limit : PREPARED_MAX, PREPARED_MAX, iterations.length);
  await Promise.all(Array.from({ length: lanes }, takeTurns));
  return (
    unsuccessfulOf(outcomes) ?? {
      state: 'SUCCEEDED',
      outputs: collectedOutputs(
        dag,
        outcomes.map(({ outputs }) => outputs ?? NO_VALUES),
      ),
      error: null,
    }
  );
}
