import type { CommandIo } from './command-definition.ts';
import { readCliSettings } from './config.ts';

export interface RecordedIo {
  readonly io: CommandIo;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** A CommandIo that keeps what is written, for tests of commands without a process. */
export function recordedIo(given: Partial<CommandIo> = {}): RecordedIo {
  const written = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr') => ({
    write(text: string) {
      written[name] += text;
    },
  });
  const variables = given.variables ?? {};
  const io: CommandIo = {
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    isTerminal: false,
    columns: 80,
    workingFolder: '/nowhere',
    variables,
    settings: readCliSettings(variables, false),
    signal: new AbortController().signal,
    ...given,
  };
  return { io, stdout: () => written.stdout, stderr: () => written.stderr };
}
