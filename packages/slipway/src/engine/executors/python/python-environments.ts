import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AttemptError } from '../../errors.ts';
import { doOnce } from './build-lock.ts';
import type { Interpreter } from './interpreter.ts';
import { pythonProgram } from './python-files.ts';
import { runTool } from './tool-process.ts';

export interface Requirements {
  /** As pip takes them. */
  readonly requirements: readonly string[];
  readonly pipOptions: readonly string[];
}

/** An interpreter that has what a step requires. */
export interface PythonEnvironment {
  readonly python: string;
  /** Folder of a virtual environment's programs; undefined for the interpreter itself. */
  readonly bin: string | undefined;
  /** Whether `kfp` itself came with the requirements. */
  readonly hasKfp: boolean;
}

export interface EnvironmentsOptions {
  /** Where virtual environments are kept, for all runs. */
  readonly folder: string;
  /** Variables for pip and uv: where packages come from. */
  readonly variables: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const checked = z.object({ met: z.boolean(), packages: z.string() });
const built = z.object({ python: z.string(), hasKfp: z.boolean() });

/**
 * Virtual environments by what is in them. One is built once however many attempts and engines ask
 * for it. A folder holds the environment under its final name, for scripts in it name their
 * interpreter; a file of the key's name, renamed into place, says that the folder is complete.
 */
export class PythonEnvironments {
  readonly #options: EnvironmentsOptions;
  readonly #known = new Map<string, Promise<PythonEnvironment>>();

  constructor(options: EnvironmentsOptions) {
    this.#options = options;
  }

  /** Throws AttemptError `python-requirements` when pip cannot install them. */
  environmentOf(interpreter: Interpreter, wanted: Requirements): Promise<PythonEnvironment> {
    if (wanted.requirements.length === 0)
      return Promise.resolve({ python: interpreter.path, bin: undefined, hasKfp: false });
    const key = JSON.stringify([interpreter, wanted.requirements, wanted.pipOptions]);
    let environment = this.#known.get(key);
    if (environment === undefined) {
      environment = this.#find(interpreter, wanted);
      this.#known.set(key, environment);
      // A package index that is down may be up at the next attempt.
      environment.catch(() => this.#known.delete(key));
    }
    return environment;
  }

  async #find(interpreter: Interpreter, wanted: Requirements): Promise<PythonEnvironment> {
    const { variables, signal, folder } = this.#options;
    const program = pythonProgram('check_requirements.py');
    const outcome = await runTool({
      command: [interpreter.path, '-B', program, ...wanted.requirements],
      variables,
      signal,
    });
    if (!outcome.isGood) throw failed(wanted, outcome.problem);
    const { met, packages } = checked.parse(JSON.parse(outcome.stdout));
    if (met) return { python: interpreter.path, bin: undefined, hasKfp: false };
    const parts = [[...wanted.requirements].sort(), wanted.pipOptions, interpreter, packages];
    const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const pointer = join(folder, `${key}.json`);
    return doOnce({
      path: join(folder, `${key}.lock`),
      signal,
      done: () => completeAt(pointer),
      work: () => this.#build(interpreter, wanted, pointer),
    });
  }

  async #build(
    interpreter: Interpreter,
    { requirements, pipOptions }: Requirements,
    pointer: string,
  ): Promise<PythonEnvironment> {
    const { variables, signal } = this.#options;
    const base = pointer.slice(0, -'.json'.length);
    await removeHalfBuilt(base);
    const folder = `${base}-${randomBytes(4).toString('hex')}`;
    const request = JSON.stringify({ folder, requirements, options: pipOptions });
    const outcome = await runTool({
      command: [interpreter.path, '-B', pythonProgram('build_environment.py'), request],
      variables,
      signal,
    });
    if (!outcome.isGood) {
      await rm(folder, { recursive: true, force: true });
      signal.throwIfAborted();
      throw failed({ requirements, pipOptions }, outcome.problem);
    }
    const made = built.parse(JSON.parse(outcome.stdout.trim().split('\n').at(-1) ?? ''));
    await writeFile(`${folder}.json`, `${JSON.stringify({ ...made, requirements })}\n`);
    await rename(`${folder}.json`, pointer);
    return { ...made, bin: dirname(made.python) };
  }
}

async function completeAt(pointer: string): Promise<PythonEnvironment | undefined> {
  const text = await readFile(pointer, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { python, hasKfp } = built.parse(JSON.parse(text));
    return existsSync(python) ? { python, bin: dirname(python), hasKfp } : undefined;
  } catch {
    // A pointer that no engine wrote is as good as none.
    return undefined;
  }
}

/** Folders of builders that were killed: the lock is ours, so that no one else is at it. */
async function removeHalfBuilt(base: string): Promise<void> {
  const folder = dirname(base);
  for (const name of await readdir(folder))
    if (join(folder, name).startsWith(`${base}-`))
      await rm(join(folder, name), { recursive: true, force: true });
}

const failed = ({ requirements }: Requirements, problem: string) =>
  new AttemptError(
    'environment',
    'python-requirements',
    `The requirements ${requirements.join(', ').slice(0, 300)} could not be installed:\n${problem.slice(-1500)}\nCheck their names and versions, and that the package index can be reached.`,
  );
