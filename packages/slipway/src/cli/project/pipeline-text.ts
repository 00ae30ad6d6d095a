import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from '../errors.ts';
import { compileProjectPipeline } from './compile-project-pipeline.ts';
import type { LoadedProject } from './load-project.ts';

/** The compiled text of what the user named: a `.yaml` file as it is, a module compiled now. */
export async function pipelineText(
  loaded: LoadedProject,
  file: string | undefined,
): Promise<string> {
  if (file === undefined || !/\.ya?ml$/.test(file)) return compileProjectPipeline(loaded, file);
  const path = resolve(loaded.folder, file);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CliError(
      'not-found',
      'pipeline-not-found',
      `The compiled pipeline ${path} cannot be read: ${(cause as Error).message}. Write it with slipway compile.`,
      { cause },
    );
  }
}
