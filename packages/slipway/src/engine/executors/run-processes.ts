import { readdirSync, readFileSync } from 'node:fs';

/** Every process that a run starts inherits this variable; it finds those that left their group. */
export const RUN_VARIABLE = 'SLIPWAY_RUN';

/**
 * Ends what is left of a run's processes, whoever started them: after a crash of the engine, and when
 * a run has ended. Returns how many there were. Linux only; elsewhere each worker's watchdog does it.
 */
export function killProcessesOf(run: string): number {
  const found = processesOf(run);
  for (const pid of found)
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  return found.length;
}

function processesOf(run: string): number[] {
  const marker = Buffer.from(`${RUN_VARIABLE}=${run}\0`);
  return processIds().filter((pid) => {
    try {
      const variables = readFileSync(`/proc/${pid}/environ`);
      const at = variables.indexOf(marker);
      return pid !== process.pid && (at === 0 || (at > 0 && variables[at - 1] === 0));
    } catch {
      // It has ended, or belongs to someone else.
      return false;
    }
  });
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
