import { z } from 'zod';
import { AttemptError } from '../../errors.ts';
import { runTool } from './tool-process.ts';

const PROBE =
  'import json, sys; print(json.dumps([sys.executable, sys.version_info[:2], sys.version]))';

const told = z.tuple([z.string(), z.tuple([z.int(), z.int()]), z.string()]);

/** A Python that is there. */
export interface Interpreter {
  /** Path of the program itself, behind what finds it (a version manager's script). */
  readonly path: string;
  readonly version: string;
}

/** Asks which Python `command` is. Throws AttemptError `python-not-found` when it is none we can use. */
export async function findInterpreter(
  command: string,
  variables: Readonly<Record<string, string>>,
): Promise<Interpreter> {
  const signal = AbortSignal.timeout(30_000);
  const outcome = await runTool({ command: [command, '-c', PROBE], variables, signal });
  if (!outcome.isGood) throw notFound(command, outcome.problem);
  const [path, [major, minor], version] = told.parse(
    JSON.parse(outcome.stdout.trim().split('\n').at(-1) ?? ''),
  );
  if (major !== 3 || minor < 9) throw notFound(command, `it is Python ${major}.${minor}`);
  return { path, version };
}

const notFound = (command: string, problem: string) =>
  new AttemptError(
    'environment',
    'python-not-found',
    `${command} is no Python that can run steps (${problem}). Install Python 3.9 or newer, or name one.`,
  );
