import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { outputInvalid } from './output-invalid.ts';

/**
 * The file or folder a program left at a path of its scratch folder; undefined when there is nothing.
 * Throws AttemptError `step-output-invalid` for a path that leads out of the folder, by `..` or by a
 * link, and for anything but files and folders: reading a pipe would wait for ever.
 */
export async function outputAt(scratch: string, path: string): Promise<Stats | undefined> {
  const within = relative(scratch, path);
  const names = within.split(sep);
  if (within === '' || names[0] === '..' || within.startsWith(sep))
    throw outputInvalid(`it names ${path} as an output, which is outside its folder`);
  let at = scratch;
  let stats: Stats | undefined;
  for (const name of names) {
    at = join(at, name);
    stats = await lstatIfThere(at);
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink())
      throw outputInvalid(`${at} is a link. Links are not followed out of a step: write a copy`);
  }
  if (stats?.isFile() || stats?.isDirectory()) return stats;
  throw outputInvalid(`${at} is neither a file nor a folder`);
}

async function lstatIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw outputInvalid(`${path} cannot be read (${code})`);
  }
}
