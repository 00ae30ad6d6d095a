import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AttemptError, EngineError } from '../../errors.ts';
import type { Attempt, Executor, Program, ProgramRequest } from '../program.ts';
import { findInterpreter, type Interpreter } from './interpreter.ts';
import { kfpComponent } from './kfp-component.ts';
import { moduleDigest } from './module-digest.ts';
import { PythonEnvironments, type Requirements } from './python-environments.ts';
import { type PythonTask, runPythonJob } from './python-job.ts';

export interface PythonExecutorOptions {
  /** Where virtual environments are kept, for all runs and projects. */
  readonly cacheFolder: string;
  /** Name or path of Python; default `python3`. */
  readonly interpreter?: string;
  /** Environment variables of the steps, such as PATH and HOME; nothing else is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  /** What pip and uv get beyond these: package indexes and their credentials, proxies. */
  readonly installVariables?: Readonly<Record<string, string>>;
}

interface PythonProgram extends Requirements {
  readonly task: PythonTask;
  readonly codeDigest: () => Promise<string>;
  readonly needsKfp: boolean;
}

/**
 * Runs Python functions on this machine: KFP's lightweight components from any compiled file, and
 * `pythonStep`. The component's image is not used: what it has beyond the interpreter's packages
 * must be among the requirements.
 */
export class PythonExecutor implements Executor {
  readonly kind = 'python';
  readonly #options: PythonExecutorOptions;
  readonly #environments: PythonEnvironments;
  readonly #stop = new AbortController();
  #interpreter: Promise<Interpreter> | undefined;

  constructor(options: PythonExecutorOptions) {
    this.#options = options;
    this.#environments = new PythonEnvironments({
      folder: join(options.cacheFolder, 'environments'),
      variables: { ...options.variables, ...options.installVariables },
      signal: this.#stop.signal,
    });
  }

  programOf(request: ProgramRequest): Program | undefined {
    const program = stepProgram(request) ?? componentProgram(request);
    if (program === undefined) return undefined;
    return {
      digest: () => this.#digest(program),
      run: (attempt) => this.#run(program, attempt),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
  }

  async #digest({ codeDigest, requirements, task }: PythonProgram): Promise<string> {
    const { version } = await this.#python();
    const parts = [await codeDigest(), task.function, requirements, version];
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  }

  async #run(program: PythonProgram, attempt: Attempt): Promise<undefined> {
    const environment = await abortable(
      attempt.signal,
      this.#python().then((python) => this.#environments.environmentOf(python, program)),
    );
    const { task } = program;
    const isReal = program.needsKfp || environment.hasKfp;
    await runPythonJob(
      task.kind === 'component' ? { ...task, kfp: isReal ? 'real' : 'shim' } : task,
      attempt,
      {
        environment,
        variables: this.#options.variables,
        bytecodeFolder: join(this.#options.cacheFolder, 'bytecode'),
      },
    );
  }

  #python(): Promise<Interpreter> {
    const { interpreter = 'python3', variables } = this.#options;
    this.#interpreter ??= findInterpreter(interpreter, variables);
    return this.#interpreter;
  }
}

function componentProgram({ spec }: ProgramRequest): PythonProgram | undefined {
  const component = kfpComponent(spec);
  if (component === undefined) return undefined;
  const { source, requirements, pipOptions, needsKfp } = component;
  return {
    task: { kind: 'component', source, function: component.function, kfp: 'shim' },
    requirements,
    pipOptions,
    needsKfp,
    codeDigest: async () => createHash('sha256').update(source).digest('hex'),
  };
}

function stepProgram({ config, projectFolder }: ProgramRequest): PythonProgram | undefined {
  const python = config?.python;
  if (python === undefined) return undefined;
  const file = resolve(projectFolder, python.module);
  if (!existsSync(file))
    throw new EngineError(
      'not-found',
      'step-module-not-found',
      `The step module ${python.module} is not in ${projectFolder}. Run from the project's folder, or compile again after moving it.`,
    );
  const { artifactLists } = python;
  return {
    task: { kind: 'function', file, function: python.function, artifactLists, projectFolder },
    requirements: python.requirements,
    pipOptions: [],
    needsKfp: false,
    codeDigest: () => moduleDigest(file),
  };
}

/** A cancelled attempt does not wait for pip; others that need the same environment do. */
async function abortable<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () =>
    reject(new AttemptError('cancelled', 'attempt-cancelled', 'Cancelled before it started.'));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
