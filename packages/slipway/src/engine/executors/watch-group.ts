import { readdirSync, readFileSync } from 'node:fs';
import { AttemptError } from '../errors.ts';

const INTERVAL_MS = 250;

/** More processes than any step needs: a fork bomb is ended before the machine is. */
const PROCESSES_MAX = 512;

const PAGE_BYTES = 4096;

export interface GroupLimits {
  /** Leader of the process group. */
  readonly pid: number | undefined;
  /** Resident memory of all its processes together; undefined: no limit. */
  readonly residentMb: number | undefined;
  /** The limit as the step declares it, to be named. */
  readonly memoryMb: number | undefined;
  readonly onExceeded: (error: AttemptError) => void;
}

/** Watches a process group until disposed. Linux only: elsewhere there is no /proc to look into. */
export function watchGroup(limits: GroupLimits): Disposable {
  const timer = setInterval(() => {
    const { pid, residentMb } = limits;
    const { processes, bytes } = pid === undefined ? NOTHING : sizeOf(pid);
    if (processes > PROCESSES_MAX) limits.onExceeded(tooManyProcesses(processes));
    else if (residentMb !== undefined && bytes > residentMb * 2 ** 20)
      limits.onExceeded(outOfMemory(limits.memoryMb));
  }, INTERVAL_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

interface GroupSize {
  readonly processes: number;
  /** Resident; pages that processes share count for each. */
  readonly bytes: number;
}

const NOTHING: GroupSize = { processes: 0, bytes: 0 };

function sizeOf(leader: number): GroupSize {
  let { processes, bytes } = NOTHING;
  for (const name of processNames()) {
    const fields = statusOf(name);
    if (Number(fields?.[2]) !== leader) continue;
    processes += 1;
    bytes += Number(fields?.[21]) * PAGE_BYTES;
  }
  return { processes, bytes };
}

/** Fields of /proc/PID/stat from the third one on (proc(5)): state, parent, group … resident pages. */
function statusOf(name: string): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    // It has ended.
    return undefined;
  }
}

function processNames(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** `memoryMb` is what the step declares; undefined: it declares nothing. */
export const outOfMemory = (memoryMb: number | undefined) =>
  new AttemptError(
    'failed',
    'step-out-of-memory',
    `The step needed more memory than ${memoryMb === undefined ? "Node's default limit" : `${memoryMb} MB`}. Raise resources.memory of the step, or work in smaller pieces.`,
  );

const tooManyProcesses = (processes: number) =>
  new AttemptError(
    'failed',
    'step-too-many-processes',
    `The step had ${processes} processes at once and was stopped; the limit is ${PROCESSES_MAX}. Start fewer at a time.`,
  );
