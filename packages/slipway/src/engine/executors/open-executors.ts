import type { Executor } from './program.ts';
import { RUN_VARIABLE } from './run-processes.ts';
import { TypeScriptExecutor } from './typescript/typescript-executor.ts';

export interface ExecutorOptions {
  /** Environment variables of everything a run starts; nothing else is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  /** Options for Node itself, such as an export condition. */
  readonly nodeOptions: readonly string[];
}

export interface ExecutorPlace {
  readonly run: string;
  readonly projectFolder: string;
}

/** The executors of one run, in the order in which they are asked for a program. */
export function openExecutors(options: ExecutorOptions, place: ExecutorPlace): readonly Executor[] {
  const variables = { ...options.variables, [RUN_VARIABLE]: place.run };
  const { nodeOptions } = options;
  const workers = { workingFolder: place.projectFolder, variables, nodeOptions };
  const typeScript = new TypeScriptExecutor(workers);
  typeScript.warmUp();
  return [typeScript];
}
