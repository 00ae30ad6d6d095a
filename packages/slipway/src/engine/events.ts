import type { Progress } from '../authoring/step-context.ts';
import type { RunRecord, TaskRun } from '../runs/run-record.ts';
import type { RunState } from '../runs/states.ts';

/** What the engine tells while it runs; sent after the fact was committed to the run store. */
export type EngineEvent =
  | { readonly kind: 'run-started'; readonly run: RunRecord; readonly isResumed: boolean }
  | { readonly kind: 'task'; readonly task: TaskRun; readonly identity: string | null }
  | { readonly kind: 'progress'; readonly path: string; readonly progress: Progress }
  | { readonly kind: 'log'; readonly path: string; readonly line: string }
  | {
      readonly kind: 'run-finished';
      readonly run: string;
      readonly state: RunState;
      readonly tasks: readonly TaskRun[];
    };
