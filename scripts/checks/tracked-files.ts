import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Paths of the repository's files, committed or about to be, without ignored ones. */
export async function trackedFiles(repository: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: repository, maxBuffer: 64 * 1024 * 1024 },
  );
  const paths = stdout.split('\0').filter((path) => path !== '');
  return paths.filter((path) => existsSync(join(repository, path)));
}

/** The files that match, with their text. */
export async function readTracked(
  repository: string,
  pattern: RegExp,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const paths = (await trackedFiles(repository)).filter((path) => pattern.test(path));
  return Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(repository, path), 'utf8') })),
  );
}
