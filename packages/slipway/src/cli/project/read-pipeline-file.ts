import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { hasErrors } from '../../core/diagnostics.ts';
import type { PipelineSpec } from '../../ir/pipeline-spec.ts';
import { type ReadPipeline, readPipeline } from '../../ir/read-pipeline.ts';
import { CliError } from '../errors.ts';

/** Far above what the reader takes: only so that nothing is read that cannot be a pipeline. */
const SIZE_BYTES_MAX = 128 * 1024 * 1024;

/** Reads a compiled pipeline that the user named; says what is wrong with the file. */
export async function readPipelineFile(
  file: string,
  workingFolder: string,
): Promise<ReadPipeline & { readonly spec: PipelineSpec }> {
  const path = resolve(workingFolder, file);
  const read = readPipeline(await textOf(path, file));
  const { spec, diagnostics } = read;
  if (spec !== undefined && !hasErrors(diagnostics)) return { ...read, spec };
  throw new CliError('invalid-input', 'pipeline-unreadable', `${file} is no pipeline to read.`, {
    details: { diagnostics },
  });
}

async function textOf(path: string, file: string): Promise<string> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new CliError('not-found', 'file-missing', `There is no file ${file}.`, { cause });
  });
  if (!found.isFile())
    throw new CliError(
      'invalid-input',
      'not-a-file',
      `${file} is no file. Name a compiled pipeline.`,
    );
  if (found.size > SIZE_BYTES_MAX)
    throw new CliError(
      'too-large',
      'file-too-large',
      `${file} has ${found.size} bytes; the limit is ${SIZE_BYTES_MAX}.`,
    );
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError('environment', 'file-unreadable', `${file} cannot be read.`, { cause });
  });
}
