import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { RunError } from '../runs/errors.ts';
import type { LeaseOwner, RunHold, RunStore } from '../runs/run-store.ts';
import { processStart, thisProcess } from './engine-process.ts';

const LEASE_MS = 15_000;
const HEARTBEAT_MS = 2000;

export interface HeldRun extends AsyncDisposable {
  readonly hold: RunHold;
  /** The engine that had it and did not give it back. */
  readonly before: LeaseOwner | undefined;
  /** Aborted when somebody asked for a cancel. */
  readonly cancelled: AbortSignal;
  /** Aborted when another engine took the run: nothing may be done any more. */
  readonly lost: AbortSignal;
}

/** Takes a run for this process and keeps it until disposed; throws `run-held` when it is taken. */
export async function holdRun(runs: RunStore, run: string): Promise<HeldRun> {
  const hold: RunHold = { run, owner: newOwner() };
  const taken = await runs.acquireLease(hold, { ttlMs: LEASE_MS, isAlive });
  if (taken === undefined)
    throw new RunError(
      'conflict',
      'run-held',
      `Run ${run} is being run by another engine. Wait for it, or stop it with slipway cancel ${run}.`,
    );
  const cancelled = new AbortController();
  const lost = new AbortController();
  const heart = setInterval(() => {
    runs.heartbeat(hold, LEASE_MS).then(
      (beat) => {
        if (!beat.held) lost.abort();
        if (beat.cancelRequested) cancelled.abort();
      },
      // A store that cannot be written now is told by the next commit.
      () => undefined,
    );
  }, HEARTBEAT_MS);
  return {
    hold,
    before: taken.before,
    cancelled: cancelled.signal,
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      clearInterval(heart);
      // A lease that cannot be given back ends with this process.
      await runs.releaseLease(hold).catch(() => undefined);
    },
  };
}

/** Whether an engine runs it now; one on another machine counts until its lease ends. */
export const isRunHeld = (runs: RunStore, run: string): Promise<boolean> =>
  runs.isHeld(run, isAlive);

const newOwner = (): LeaseOwner => ({
  ...thisProcess(),
  host: hostname(),
  token: randomUUID(),
});

/** A holder on another host cannot be asked; one on this host must have its process. */
function isAlive(owner: LeaseOwner): boolean | undefined {
  if (owner.host !== hostname()) return undefined;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const start = processStart(owner.pid);
  return start === undefined || owner.processStart === '' || start === owner.processStart;
}
