import type { ChildProcess } from 'node:child_process';

/** Time for the last lines of a process that has ended. */
const LAST_LINES_MS = 500;

/** A process that has ended is done with, also when something it has started holds its pipes open. */
export function closePipesSoon(child: ChildProcess): void {
  const timer = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, LAST_LINES_MS);
  child.once('close', () => clearTimeout(timer));
}
