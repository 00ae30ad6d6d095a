import type { PipelineOutputs } from '../../authoring/pipeline.ts';
import type { JsonObject } from '../../core/json.ts';
import type { FailurePolicy } from '../../runs/run-record.ts';
import type { RunState, TaskState } from '../../runs/states.ts';
import type * as typeScriptSteps from './fixtures/typescript-steps.ts';

/** The steps of one kind of executor; every kind has the same ones. */
export type Steps = {
  readonly [Name in keyof typeof typeScriptSteps]: (typeof typeScriptSteps)[Name];
};

/** One row of the matrix: a construct, what the engine does with it, and a pipeline that shows it. */
export interface Cell {
  readonly construct: string;
  /** What happens, in one or two sentences; stands in the guide. */
  readonly happens: string;
  /** What others do, where it differs. */
  readonly elsewhere?: string;
  /** `folder` is the run's own, outside of the project. */
  readonly build: (steps: Steps, folder: string) => PipelineOutputs | undefined;
  readonly workspace?: boolean;
  readonly failurePolicy?: FailurePolicy;
  /** Cancels the run when this task runs. */
  readonly cancelAt?: string;
  readonly state?: RunState;
  /** Tasks by path; others may be there. */
  readonly tasks?: Readonly<Record<string, TaskState>>;
  /** Error codes of tasks by path. */
  readonly errors?: Readonly<Record<string, string>>;
  readonly outputs?: JsonObject;
}
