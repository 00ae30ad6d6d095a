import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ImplementationDigests } from '../../cache/implementation-digest.ts';
import { EngineError } from '../../errors.ts';
import type { Executor, Program, ProgramRequest } from '../program.ts';
import type { SpareWorker } from './spare-worker.ts';
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.ts';

/** Name under which compiled pipelines refer to the steps that come with Slipway. */
export const PREBUILT_MODULE = 'slipway/steps';

const PREBUILT_ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../../../steps/index.ts' : '../../../steps/index.js',
  import.meta.url,
);

/** Runs TypeScript steps in warm worker processes. */
export class TypeScriptExecutor implements Executor {
  readonly kind = 'typescript';
  readonly #pool: WorkerPool;
  readonly #implementations: ImplementationDigests;

  constructor(options: WorkerPoolOptions) {
    this.#pool = new WorkerPool(options);
    this.#implementations = new ImplementationDigests(options.workingFolder);
  }

  /** Starts a process ahead of the first attempt, or takes the one that was. */
  warmUp(spare: SpareWorker | undefined): void {
    this.#pool.warmUp(spare);
  }

  programOf({ config, projectFolder }: ProgramRequest): Program | undefined {
    if (config?.step === undefined) return undefined;
    const file = moduleFile(config.step.module, projectFolder);
    const source = { module: pathToFileURL(file).href, export: config.step.export };
    return {
      digest: () => this.#implementations.digestOf(file),
      run: (attempt) => this.#pool.run(source, attempt),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool[Symbol.asyncDispose]();
  }
}

function moduleFile(module: string, projectFolder: string): string {
  if (module === PREBUILT_MODULE) return fileURLToPath(PREBUILT_ENTRY);
  const file = resolve(projectFolder, module);
  if (existsSync(file)) return file;
  throw new EngineError(
    'not-found',
    'step-module-not-found',
    `The step module ${module} is not in ${projectFolder}. Run from the project's folder, or compile again after moving it.`,
  );
}
