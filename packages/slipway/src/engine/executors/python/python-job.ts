import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AttemptError } from '../../errors.ts';
import type { Attempt } from '../program.ts';
import { runProcess } from '../run-process.ts';
import { ProgressLines } from './progress-lines.ts';
import type { PythonEnvironment } from './python-environments.ts';
import { pythonProgram } from './python-files.ts';

/** What the runner is asked to run. */
export type PythonTask =
  | {
      readonly kind: 'component';
      readonly source: string;
      readonly function: string;
      readonly kfp: 'shim' | 'real';
    }
  | {
      readonly kind: 'function';
      /** Absolute path of the module. */
      readonly file: string;
      readonly function: string;
      readonly artifactLists: readonly string[];
      readonly projectFolder: string;
    };

export interface PythonPlace {
  readonly environment: PythonEnvironment;
  readonly variables: Readonly<Record<string, string>>;
  /** Where the runner's own bytecode is kept. */
  readonly bytecodeFolder: string;
}

const failure = z.object({
  category: z.enum(['failed', 'invalid-input']),
  code: z.string(),
  message: z.string(),
});

/**
 * Runs one task in a process of its own. What the task is, its ExecutorInput included, goes by a
 * file: arguments are limited in length and visible to everyone on the machine.
 */
export async function runPythonJob(
  task: PythonTask,
  attempt: Attempt,
  place: PythonPlace,
): Promise<void> {
  const folder = join(attempt.scratch, 'python');
  const work = join(folder, 'work');
  const errorFile = join(folder, 'error.json');
  await mkdir(work, { recursive: true, mode: 0o700 });
  const file = task.kind === 'function' ? task.file : join(folder, 'ephemeral_component.py');
  if (task.kind === 'component') await writeFile(file, task.source);
  const { memoryMb } = attempt.limits;
  const job = {
    ...task,
    source: undefined,
    file,
    folder: join(folder, 'task'),
    errorFile,
    executorInput: attempt.executorInput,
    ...(memoryMb === undefined ? {} : { memoryBytes: memoryMb * 2 ** 20 }),
  };
  await mkdir(job.folder);
  const jobFile = join(folder, 'job.json');
  await writeFile(jobFile, JSON.stringify(job), { mode: 0o600 });
  const progress = new ProgressLines(attempt);
  try {
    await runProcess({
      command: [
        place.environment.python,
        '-X',
        'utf8',
        pythonProgram('bootstrap.py'),
        jobFile,
        place.bytecodeFolder,
      ],
      folder: task.kind === 'function' ? task.projectFolder : work,
      variables: {
        ...variablesOf(attempt, place, progress.marker),
        ...(await attempt.secretVariables?.()),
      },
      attempt,
      ...(memoryMb === undefined ? {} : { residentMb: memoryMb }),
      onLine: (line) => progress.read(line),
    });
  } catch (error) {
    throw (error as AttemptError).category === 'failed' ? await toldBy(errorFile, error) : error;
  }
}

/** A virtual environment is in force for programs that the step starts, as if it were activated. */
function variablesOf(
  attempt: Attempt,
  { environment, variables }: PythonPlace,
  marker: string,
): Record<string, string> {
  const all = {
    ...variables,
    ...attempt.variables,
    SLIPWAY_PROGRESS: marker,
    ...(attempt.workspace === undefined ? {} : { SLIPWAY_WORKSPACE: attempt.workspace }),
  };
  const { bin } = environment;
  if (bin === undefined) return all;
  const path = all['PATH' as keyof typeof all];
  return {
    ...all,
    VIRTUAL_ENV: join(bin, '..'),
    PATH: path === undefined ? bin : `${bin}:${path}`,
  };
}

/** What the runner says of the failure is better than the exit code. */
async function toldBy(errorFile: string, cause: unknown): Promise<unknown> {
  const text = await readFile(errorFile, 'utf8').catch(() => undefined);
  if (text === undefined) return cause;
  try {
    const { category, code, message } = failure.parse(JSON.parse(text));
    return new AttemptError(category, code, message, { cause });
  } catch {
    return cause;
  }
}
