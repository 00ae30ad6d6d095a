import { ContainerExecutor } from './container/container-executor.ts';
import type { ContainerOptions } from './container/container-tool.ts';
import type { Executor } from './program.ts';
import { PythonExecutor, type PythonExecutorOptions } from './python/python-executor.ts';
import { RUN_VARIABLE } from './run-processes.ts';
import type { SpareWorker } from './typescript/spare-worker.ts';
import { TypeScriptExecutor } from './typescript/typescript-executor.ts';

export interface ExecutorOptions {
  /** Environment variables of everything a run starts; nothing else is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  /** Options for Node itself, such as an export condition. */
  readonly nodeOptions: readonly string[];
  /** A worker with these variables and options that was started ahead. */
  readonly spareWorker?: SpareWorker | undefined;
  readonly python: Omit<PythonExecutorOptions, 'variables'>;
  /** Default: what works, with the variables above. */
  readonly containers?: ContainerOptions;
}

export interface ExecutorPlace {
  readonly run: string;
  readonly projectFolder: string;
}

/** The executors of one run, in the order in which they are asked for a program. */
export function openExecutors(options: ExecutorOptions, place: ExecutorPlace): readonly Executor[] {
  const variables = { ...options.variables, [RUN_VARIABLE]: place.run };
  const typeScript = new TypeScriptExecutor({
    workingFolder: place.projectFolder,
    variables: options.variables,
    nodeOptions: options.nodeOptions,
  });
  typeScript.warmUp(options.spareWorker);
  const { containers = { variables } } = options;
  const toolVariables = { ...containers.variables, [RUN_VARIABLE]: place.run };
  const container = new ContainerExecutor({ ...containers, variables: toolVariables });
  // The container last: every executor of KFP has an image.
  return [typeScript, new PythonExecutor({ ...options.python, variables }), container];
}
