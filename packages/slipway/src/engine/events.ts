import type { Progress } from '../authoring/step-context.ts';
import type { RecordedError, RunRecord, TaskRun, TaskValues } from '../runs/run-record.ts';
import type { RunState } from '../runs/states.ts';

/** One attempt of a task; `attempt` counts from 1. */
interface OfAttempt {
  readonly path: string;
  readonly attempt: number;
}

/** What the engine tells while it runs; sent after the fact was committed to the run store. */
export type EngineEvent =
  | { readonly kind: 'run-started'; readonly run: RunRecord; readonly isResumed: boolean }
  | { readonly kind: 'task'; readonly task: TaskRun; readonly identity: string | null }
  | (OfAttempt & {
      readonly kind: 'attempt-started';
      readonly executor: string;
      readonly identity: string;
      readonly inputs: TaskValues;
      readonly startedAtMs: number;
    })
  | (OfAttempt & {
      readonly kind: 'attempt-finished';
      readonly startedAtMs: number;
      readonly finishedAtMs: number;
      /** Null: it succeeded. */
      readonly error: RecordedError | null;
    })
  | (OfAttempt & { readonly kind: 'progress'; readonly progress: Progress })
  | (OfAttempt & { readonly kind: 'log'; readonly line: string })
  | {
      readonly kind: 'run-finished';
      readonly run: string;
      readonly state: RunState;
      readonly error: RecordedError | null;
      readonly tasks: readonly TaskRun[];
    };
