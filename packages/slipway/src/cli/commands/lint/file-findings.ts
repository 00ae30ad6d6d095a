import { readFile, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../../../core/diagnostics.ts';
import { lintPipeline } from '../../../ir/lint/lint-pipeline.ts';
import { readPipeline } from '../../../ir/read-pipeline.ts';
import { CliError } from '../../errors.ts';

/** Far above what the reader takes: only so that nothing is read that cannot be a pipeline. */
const SIZE_BYTES_MAX = 128 * 1024 * 1024;

/** One problem of one file. */
export interface FileFinding {
  /** With `/`; relative when it is below the working folder. */
  readonly file: string;
  /** From 1; 1 when only the file is known. */
  readonly line: number;
  readonly column: number;
  readonly severity: Diagnostic['severity'];
  readonly code: string;
  readonly message: string;
  /** Within the pipeline, such as `root.dag.tasks.train`; empty for the file. */
  readonly path: string;
}

/** Reads a file and gives what is wrong with it, in the order of its lines. */
export async function fileFindings(file: string, workingFolder: string): Promise<FileFinding[]> {
  const path = resolve(workingFolder, file);
  const name = shownPath(path, workingFolder);
  const { size } = await statOfFile(path, name);
  if (size > SIZE_BYTES_MAX) return [{ ...AT_START, ...tooLarge(size), file: name }];
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError('environment', 'file-unreadable', `${name} cannot be read.`, { cause });
  });
  const read = readPipeline(text);
  const found =
    read.spec === undefined
      ? []
      : lintPipeline({ ...read, spec: read.spec }).map((finding) => ({
          ...finding,
          source: read.locate(finding.path) ?? '1:1',
        }));
  return [...read.diagnostics, ...found].map((one) => located(one, name)).sort(byPlace);
}

const AT_START = { line: 1, column: 1, path: '' };

const tooLarge = (size: number) =>
  ({
    severity: 'error',
    code: 'file-too-large',
    message: `The file has ${size} bytes; the limit is ${SIZE_BYTES_MAX}.`,
  }) as const;

async function statOfFile(path: string, name: string): Promise<{ readonly size: number }> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new CliError('not-found', 'file-missing', `There is no file ${name}.`, { cause });
  });
  if (found.isFile()) return found;
  throw new CliError(
    'invalid-input',
    'not-a-file',
    `${name} is ${found.isDirectory() ? 'a folder' : 'no regular file'}. Name the files: slipway lint ${name}/*.yaml`,
  );
}

function shownPath(path: string, workingFolder: string): string {
  const below = relative(workingFolder, path);
  const shown = below === '' || below.startsWith('..') ? path : below;
  return shown.split(sep).join('/');
}

function located({ source = '1:1', ...finding }: Diagnostic, file: string): FileFinding {
  const [line = 1, column = 1] = source.split(':').map(Number);
  return { file, line, column, ...finding };
}

const byPlace = (a: FileFinding, b: FileFinding): number =>
  a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : 1);
