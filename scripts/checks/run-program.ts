import { spawn } from 'node:child_process';
import type { Check } from './check.ts';

const OUTPUT_LINES_MAX = 200;

/** A gate that is a program: it is passed when the program exits with 0, else its output is shown. */
export function runProgram(name: string, words: readonly [string, ...string[]]): Check {
  return {
    name,
    run: (repository) =>
      new Promise((resolve) => {
        const [program, ...rest] = words;
        const child = spawn(program, rest, { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
        const chunks: string[] = [];
        child.stdout.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
        child.stderr.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
        child.once('error', (error) => resolve([`${program} did not start: ${error.message}`]));
        child.once('close', (code) => {
          const lines = chunks.join('').trimEnd().split('\n').slice(0, OUTPUT_LINES_MAX);
          resolve(code === 0 ? [] : [`${words.join(' ')} exited with ${code}`, ...lines]);
        });
      }),
  };
}
