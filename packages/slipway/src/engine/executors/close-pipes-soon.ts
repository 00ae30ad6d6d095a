import type { ChildProcess } from 'node:child_process';

/** Time for the last lines of a process that has ended. */
const LAST_LINES_MS = 500;

/** A process that has ended is done with, also when something it has started holds its pipes open. */
export function closePipesSoon({ stdout, stderr }: ChildProcess): void {
  const timer = setTimeout(() => {
    stdout?.destroy();
    stderr?.destroy();
  }, LAST_LINES_MS);
  const open = [stdout, stderr].filter((stream) => stream !== null && !stream.closed);
  let left = open.length;
  for (const stream of open)
    stream?.once('close', () => {
      left -= 1;
      if (left === 0) clearTimeout(timer);
    });
  if (left === 0) clearTimeout(timer);
}
