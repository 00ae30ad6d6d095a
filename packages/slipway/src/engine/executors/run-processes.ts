import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LeaseOwner } from '../../runs/run-store.ts';
import type { ProcessIdentity } from '../engine-process.ts';

/** Every process that a step starts inherits this variable; it finds those that left their group. */
export const RUN_VARIABLE = 'SLIPWAY_RUN';

/** Workers carry the engine that started them, perhaps before it knew which run they are for. */
export const ENGINE_VARIABLE = 'SLIPWAY_ENGINE';

export const engineMark = ({ pid, processStart }: ProcessIdentity): string =>
  `${pid}/${processStart}`;

/**
 * Ends what is left of a run's processes, whoever started them: after a crash of the engine, and when
 * a run has ended. Returns how many there were. Linux only; elsewhere each worker's watchdog does it.
 */
export const killProcessesOf = (run: string): number => killMarked(`${RUN_VARIABLE}=${run}`);

/** Ends the workers of an engine that is gone, when it was one of this machine. */
export const killWorkersOf = (engine: LeaseOwner): number =>
  engine.host === hostname() && engine.processStart !== ''
    ? killMarked(`${ENGINE_VARIABLE}=${engineMark(engine)}`)
    : 0;

function killMarked(assignment: string): number {
  const found = processesWith(assignment);
  for (const pid of found)
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  return found.length;
}

function processesWith(assignment: string): number[] {
  const marker = Buffer.from(`${assignment}\0`);
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
