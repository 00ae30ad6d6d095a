import { spawn } from 'node:child_process';
import type { CommandIo, CommandResult } from '../../command-definition.ts';
import { CliError } from '../../errors.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import { childVariables } from '../../project/child-variables.ts';

/** Runs a program of the project, without a shell and without the secrets of the caller. */
export function runWords(
  io: CommandIo,
  [program = '', ...rest]: readonly string[],
  folder: string,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      cwd: folder,
      env: childVariables(io),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: io.signal,
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => io.stderr.write(text));
    child.once('error', (cause) =>
      reject(
        new CliError('environment', 'ci-program', `${program} cannot be run: ${cause.message}`, {
          cause,
        }),
      ),
    );
    child.once('close', (code, signal) => {
      const text = `${[program, ...rest].join(' ')} ended with ${signal ?? code}`;
      resolve({ json: { code, signal }, text, exitCode: code === 0 ? 0 : EXIT_CODES.failed });
    });
  });
}
