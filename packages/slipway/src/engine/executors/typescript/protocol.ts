import type { Progress, StepContext } from '../../../authoring/step-context.ts';
import type { ExecutorInput } from '../../../ir/execution-contract.ts';

/** Where the code of a TypeScript step is. */
export interface StepSource {
  /** `file:` URL of the module that exports the step. */
  readonly module: string;
  readonly export: string;
}

/** One attempt handed to a warm worker. */
export interface Assignment extends StepSource {
  readonly executorInput: ExecutorInput;
  /** Environment variables of the container. */
  readonly variables: Readonly<Record<string, string>>;
  readonly scratch: string;
  readonly workspace: string | undefined;
  readonly socketPath: string;
  readonly run: StepContext['run'];
  readonly environment: string;
  readonly identity: string;
}

export type ToWorker =
  | { readonly kind: 'start'; readonly assignment: Assignment }
  /** The attempt's token, which the worker asked for. */
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'cancel' };

export interface WorkerFailure {
  readonly category: string;
  readonly code: string;
  readonly message: string;
  readonly stack?: string;
}

export type FromWorker =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string }
  | { readonly kind: 'token-wanted' }
  /** The output as JSON; `isSpent`: the process should serve nothing more. */
  | { readonly kind: 'succeeded'; readonly output: string; readonly isSpent: boolean }
  | { readonly kind: 'failed'; readonly failure: WorkerFailure; readonly isSpent: boolean };
