import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PythonVenv } from './conformance-suite.ts';
import { runProgram } from './run-program.ts';

interface VenvRequest {
  /** Where venvs are kept; ignored by git. */
  readonly root: string;
  readonly name: string;
  /** As pip takes them, exactly pinned: `kfp==2.17.0`. */
  readonly requirements: readonly string[];
  readonly log: (line: string) => void;
}

/** The venv for these requirements, from an earlier run or built now. */
export async function pythonVenv(request: VenvRequest): Promise<PythonVenv> {
  const { root, name, requirements, log } = request;
  const version = (await runProgram(['python3', '--version'])).stdout.trim();
  const hash = createHash('sha256')
    .update(JSON.stringify([version, requirements]))
    .digest('hex');
  const folder = join(root, `${name}-${hash.slice(0, 12)}`);
  const bin = join(folder, 'bin');
  const venv = { python: join(bin, 'python'), bin };
  const complete = join(folder, '.complete');
  if (existsSync(complete)) return venv;
  log(`building ${folder} (${requirements.join(' ')})`);
  await rm(folder, { recursive: true, force: true });
  await createVenv(folder);
  await install(venv, requirements);
  await writeFile(complete, `${version}\n${requirements.join('\n')}\n`);
  return venv;
}

/** Debian splits ensurepip off `venv`; `virtualenv` brings its own pip. */
async function createVenv(folder: string): Promise<void> {
  try {
    await runProgram(['python3', '-m', 'venv', folder]);
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    await runProgram(['python3', '-m', 'virtualenv', folder]).catch(() => {
      throw new Error('python3 can make no venv here: apt-get install python3-venv', { cause });
    });
  }
}

/** uv is ten times faster than pip; where it cannot be had or cannot resolve, pip does it. */
async function install(venv: PythonVenv, requirements: readonly string[]): Promise<void> {
  const pip = [venv.python, '-m', 'pip', '--disable-pip-version-check'] as const;
  try {
    await runProgram([...pip, 'install', '--quiet', 'uv']);
    const variables = await variablesForUv(pip);
    const words = ['pip', 'install', '--quiet', '--python', venv.python, ...requirements];
    await runProgram([join(venv.bin, 'uv'), ...words], { variables });
  } catch {
    await runProgram([...pip, 'install', '--quiet', ...requirements]);
  }
}

const UV_NAMES = {
  PIP_INDEX_URL: 'UV_DEFAULT_INDEX',
  PIP_EXTRA_INDEX_URL: 'UV_INDEX',
  PIP_FIND_LINKS: 'UV_FIND_LINKS',
  PIP_CERT: 'SSL_CERT_FILE',
} as const;

/** uv does not read pip's variables and files: hand on where packages come from. */
async function variablesForUv(
  pip: readonly [string, ...string[]],
): Promise<Readonly<Record<string, string>>> {
  const handedOn = Object.entries(UV_NAMES).flatMap(([pipName, uvName]) => {
    const value = process.env[pipName];
    return value === undefined ? [] : [[uvName, value] as const];
  });
  const configured = await runProgram([...pip, 'config', 'get', 'global.index-url']).catch(
    () => undefined,
  );
  const index = configured === undefined ? {} : { UV_DEFAULT_INDEX: configured.stdout.trim() };
  return { ...index, ...Object.fromEntries(handedOn) };
}
