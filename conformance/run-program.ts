import { spawn } from 'node:child_process';
import type { ProgramOptions, ProgramOutput } from './conformance-suite.ts';

const TAIL_CHARACTERS = 3000;
const TIMEOUT_MS = 20 * 60_000;

/** Runs a program to its end; throws with the tail of its output unless it exits with 0. */
export function runProgram(
  words: readonly [string, ...string[]],
  options: ProgramOptions = {},
): Promise<ProgramOutput> {
  const [program, ...rest] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      cwd: options.folder,
      env: { ...process.env, ...options.variables },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // Not spawn's own timeout: its timer outlives a program that could not be started.
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? TIMEOUT_MS);
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    // A program that ends without reading its input breaks the pipe; its exit code tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(output);
      const tail = `${output.stdout}\n${output.stderr}`.trim().slice(-TAIL_CHARACTERS);
      reject(new Error(`${words.join(' ')} ended with ${signal ?? code}:\n${tail}`));
    });
  });
}
