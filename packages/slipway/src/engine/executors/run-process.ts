import { spawn } from 'node:child_process';
import { AttemptError } from '../errors.ts';
import { closePipesSoon } from './close-pipes-soon.ts';
import { forwardLines } from './forward-lines.ts';
import type { Attempt } from './program.ts';
import { watchGroup } from './watch-group.ts';

/** How long a cancelled or timed-out program may take to stop by itself. */
const GRACE_MS = 2000;

export interface ProcessRequest {
  readonly command: readonly [string, ...string[]];
  readonly folder: string;
  /** The whole environment; nothing is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  readonly attempt: Attempt;
  /** One line of output; may keep it from the log by returning false. */
  readonly onLine?: (line: string) => boolean;
  /** Resident memory the process group may reach; undefined: no limit. */
  readonly residentMb?: number;
  /** Ends what the process group does not hold, such as a container. */
  readonly onKill?: () => void;
}

/**
 * Runs a program to its end as leader of its own process group, on `/dev/null`. A cancel or timeout
 * sends SIGTERM, and SIGKILL to the group after two seconds. Its standard input is a pipe that only
 * the engine's death closes. Throws AttemptError unless it exits with 0.
 */
export async function runProcess(request: ProcessRequest): Promise<void> {
  const { command, attempt } = request;
  const [program, ...words] = command;
  const child = spawn(program, words, {
    cwd: request.folder,
    env: request.variables,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  const onLine = (line: string) => {
    if (request.onLine?.(line) !== false) attempt.onLog(line);
  };
  forwardLines(child.stdout, onLine);
  forwardLines(child.stderr, onLine);
  let ending: AttemptError | undefined;
  const kill = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // The group has ended already.
    }
  };
  const end = (reason: AttemptError) => {
    if (ending !== undefined) return;
    ending = reason;
    kill('SIGTERM');
    const timer = setTimeout(() => kill('SIGKILL'), GRACE_MS);
    request.onKill?.();
    child.once('close', () => clearTimeout(timer));
  };
  const cancel = () =>
    end(new AttemptError('cancelled', 'attempt-cancelled', 'Cancelled while it ran.'));
  const { timeoutMs } = attempt.limits;
  const timer =
    timeoutMs === undefined ? undefined : setTimeout(() => end(timeoutError(timeoutMs)), timeoutMs);
  attempt.signal.addEventListener('abort', cancel, { once: true });
  if (attempt.signal.aborted) cancel();
  const { memoryMb } = attempt.limits;
  using _watch = watchGroup({
    pid: child.pid,
    memoryMb,
    residentMb: request.residentMb,
    onExceeded: (error) => {
      end(error);
      kill('SIGKILL');
    },
  });
  try {
    const death = await new Promise<string | undefined>((resolve, reject) => {
      child.once('error', (cause) => reject(startError(program, cause)));
      child.once('exit', () => {
        // What it left behind in its group ends with it, so that its pipes close.
        kill('SIGKILL');
        closePipesSoon(child);
      });
      child.once('close', (code, signal) =>
        resolve(code === 0 ? undefined : signal === null ? `exited with code ${code}` : signal),
      );
    });
    if (ending !== undefined) throw ending;
    if (death !== undefined) throw deathError(death);
  } finally {
    clearTimeout(timer);
    attempt.signal.removeEventListener('abort', cancel);
  }
}

export const timeoutError = (timeoutMs: number) =>
  new AttemptError(
    'timeout',
    'step-timeout',
    `The step ran longer than its timeout of ${timeoutMs / 1000} s and was stopped. Raise the timeout of the step, or find where it hangs in its log.`,
  );

const startError = (program: string, cause: Error) =>
  new AttemptError(
    'environment',
    'program-not-started',
    `${program} could not be started: ${cause.message}. slipway doctor says what is missing on this machine.`,
    { cause },
  );

const deathError = (how: string) =>
  new AttemptError(
    'failed',
    'step-exited',
    how === 'SIGKILL'
      ? "The step's process was killed by SIGKILL. The system kills the largest process when memory runs out: check free memory, or lower what the step takes."
      : `The step's process ${how.startsWith('SIG') ? `was killed by ${how}` : how}. Its log says why.`,
  );
