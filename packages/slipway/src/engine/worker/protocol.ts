import type { Progress, StepContext } from '../../authoring/step-context.ts';
import type { ExecutorInput } from '../../ir/execution-contract.ts';

/** One attempt handed to a warm worker. */
export interface Assignment {
  /** `file:` URL or package name of the module that exports the step. */
  readonly module: string;
  readonly export: string;
  readonly executorInput: ExecutorInput;
  /** Where `{{$.outputs.output_file}}` points. */
  readonly outputFile: string;
  /** Environment variables of the container. */
  readonly variables: Readonly<Record<string, string>>;
  readonly scratch: string;
  readonly stepApi: { readonly socketPath: string; readonly token: string };
  readonly run: StepContext['run'];
  readonly environment: string;
  readonly identity: string;
}

export type ToWorker =
  | { readonly kind: 'start'; readonly assignment: Assignment }
  | { readonly kind: 'cancel' };

export interface WorkerFailure {
  readonly category: string;
  readonly code: string;
  readonly message: string;
  readonly stack?: string;
}

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly failure: WorkerFailure };
