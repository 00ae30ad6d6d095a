import type { Progress, StepContext } from '../../authoring/step-context.ts';
import type { ExecutorInput, ExecutorOutput } from '../../ir/execution-contract.ts';
import type { ExecutorSpec } from '../../ir/pipeline-spec.ts';
import type { SlipwayExecutorConfig } from '../../ir/platform-spec.ts';
import type { RunFacts } from '../placeholders/placeholder-value.ts';

/** Which program is asked for: one executor of the compiled pipeline. */
export interface ProgramRequest {
  /** Name of the executor in the compiled file. */
  readonly label: string;
  readonly spec: ExecutorSpec;
  /** What `platforms.slipway` says of it; undefined in files of other compilers. */
  readonly config: SlipwayExecutorConfig | undefined;
  readonly projectFolder: string;
}

/** Runs executors of one kind: TypeScript steps, Python functions, containers. */
export interface Executor extends AsyncDisposable {
  /** What people call it, such as `python`. */
  readonly kind: string;
  /** The program of an executor this kind knows how to run; undefined leaves it to the next kind. */
  programOf(request: ProgramRequest): Program | undefined;
}

/** What a task runs, whichever kind it is. */
export interface Program {
  /** What of the program itself decides whether two executions are the same one. */
  digest(): Promise<string>;
  /**
   * Runs one attempt to its end. Returns what the program wrote, or undefined when that is in the
   * files of `executorInput.outputs`. Throws AttemptError when the attempt did not succeed.
   */
  run(attempt: Attempt): Promise<ExecutorOutput | undefined>;
}

export interface ResourceLimits {
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
  /** Cores, such as 0.5. */
  readonly cpus?: number;
  readonly accelerators?: { readonly type: string; readonly count: number };
}

/** One attempt, handed to a program. */
export interface Attempt {
  readonly executorInput: ExecutorInput;
  /** Environment variables of the container. */
  readonly variables: Readonly<Record<string, string>>;
  /** A private folder that is removed when the attempt ends. */
  readonly scratch: string;
  /** A folder that the tasks of one run share; undefined unless the pipeline declares it. */
  readonly workspace: string | undefined;
  readonly limits: ResourceLimits;
  readonly run: StepContext['run'];
  /** What KFP's placeholders may name of the run. */
  readonly facts: Partial<RunFacts>;
  readonly environment: string;
  readonly identity: string;
  /** Values of the secrets that the step declares, by name; for programs without the step API. */
  readonly secretVariables?: () => Promise<Readonly<Record<string, string>>>;
  readonly stepApi: { readonly socketPath: string; token(): Promise<string> };
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** One line that the program wrote or logged. */
  readonly onLog: (line: string) => void;
}
