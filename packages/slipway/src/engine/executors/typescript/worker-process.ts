import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { ErrorCategory } from '../../../core/errors.ts';
import type { ExecutorOutput } from '../../../ir/execution-contract.ts';
import { AttemptError } from '../../errors.ts';
import { closePipesSoon } from '../close-pipes-soon.ts';
import { forwardLines, linesOf } from '../forward-lines.ts';
import type { Attempt } from '../program.ts';
import { readProgress } from '../read-progress.ts';
import { timeoutError } from '../run-process.ts';
import { outOfMemory, watchGroup } from '../watch-group.ts';
import type { Assignment, FromWorker, StepSource, ToWorker } from './protocol.ts';

/** How long a cancelled or timed-out step may take to stop by itself. */
const GRACE_MS = 2000;

interface Running {
  readonly attempt: Attempt;
  readonly settle: (outcome: ExecutorOutput | AttemptError) => void;
}

/** One child process, leader of its own process group so that what it starts can be stopped with it. */
export class WorkerProcess {
  readonly memoryMb: number | undefined;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #running: Running | undefined;
  /** How the attempt ended, while its last lines are read. */
  #outcome: ExecutorOutput | AttemptError | undefined;
  #isSpent = false;
  #ending: AttemptError | undefined;
  #isAlive = true;
  #sawHeapLimit = false;

  constructor(child: ChildProcess, memoryMb: number | undefined) {
    this.memoryMb = memoryMb;
    this.#child = child;
    this.#forwardLines(child.stdout);
    this.#forwardLines(child.stderr);
    child.on('message', (message) => this.#receive(message as FromWorker));
    this.#exited = new Promise((resolve) => {
      const closed = (code: number | null, signal: NodeJS.Signals | null) => {
        this.#isAlive = false;
        this.#settle(this.#ending ?? this.#outcome ?? this.#deathOf(code, signal));
        resolve();
      };
      // One that was started ahead may have ended before anybody listened.
      if (child.exitCode !== null || child.signalCode !== null)
        closed(child.exitCode, child.signalCode);
      else child.once('close', closed);
    });
    child.once('exit', () => {
      // What it left behind in its group ends with it, and what has left the group holds its pipes in vain.
      this.#killGroup();
      closePipesSoon(child);
    });
  }

  get isReusable(): boolean {
    return (
      this.#isAlive && !this.#isSpent && this.#ending === undefined && this.#running === undefined
    );
  }

  /** Runs one attempt to its end; throws AttemptError when it did not succeed. */
  async run(source: StepSource, attempt: Attempt): Promise<ExecutorOutput> {
    const cancel = () =>
      this.#end(new AttemptError('cancelled', 'attempt-cancelled', 'Cancelled while it ran.'));
    const { timeoutMs } = attempt.limits;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => this.#end(timeoutError(timeoutMs)), timeoutMs);
    attempt.signal.addEventListener('abort', cancel, { once: true });
    using _watch = watchGroup({
      pid: this.#child.pid,
      memoryMb: this.memoryMb,
      residentMb: residentLimit(this.memoryMb),
      onExceeded: (error) => {
        this.#end(error);
        this.#kill();
      },
    });
    try {
      const outcome = await new Promise<ExecutorOutput | AttemptError>((resolve) => {
        this.#running = { attempt, settle: resolve };
        this.#send({ kind: 'start', assignment: assignmentOf(source, attempt) });
        if (attempt.signal.aborted) cancel();
        if (!this.#isAlive) this.#settle(this.#deathOf(null, null));
      });
      if (outcome instanceof AttemptError) throw outcome;
      return outcome;
    } finally {
      clearTimeout(timer);
      attempt.signal.removeEventListener('abort', cancel);
    }
  }

  /** Ends the process group; resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#kill();
    await this.#exited;
  }

  /** Asks the step to stop, then makes it. The attempt settles when the process is gone. */
  #end(reason: AttemptError): void {
    if (this.#ending !== undefined || this.#running === undefined) return;
    this.#ending = reason;
    this.#send({ kind: 'cancel' });
    const timer = setTimeout(() => this.#kill(), GRACE_MS);
    void this.#exited.then(() => clearTimeout(timer));
  }

  #receive(message: FromWorker): void {
    const attempt = this.#running?.attempt;
    if (attempt === undefined) return;
    if (message.kind === 'progress') tellProgress(attempt, message.progress);
    else if (message.kind === 'log')
      for (const line of linesOf(`${message.level}: ${message.message}`)) attempt.onLog(line);
    else if (message.kind === 'token-wanted') void this.#sendToken(attempt);
    else if (this.#ending !== undefined) this.#kill();
    else this.#settleSoon(outcomeOf(message));
    if ((message.kind === 'succeeded' || message.kind === 'failed') && message.isSpent)
      this.#isSpent = true;
  }

  /** A token that cannot be made is an empty one: the call that carries it is refused. */
  async #sendToken(attempt: Attempt): Promise<void> {
    this.#send({ kind: 'token', token: await attempt.stepApi.token().catch(() => '') });
  }

  /** What the step wrote before is read in the same turn of the event loop as the message of its end. */
  #settleSoon(outcome: ExecutorOutput | AttemptError): void {
    const running = this.#running;
    this.#outcome = outcome;
    setImmediate(() => {
      if (this.#running === running) this.#settle(outcome);
    });
  }

  #settle(outcome: ExecutorOutput | AttemptError): void {
    const running = this.#running;
    this.#running = undefined;
    this.#outcome = undefined;
    running?.settle(outcome);
  }

  #send(message: ToWorker): void {
    // A broken channel means the process died: 'close' settles the attempt.
    this.#child.send(message, () => undefined);
  }

  #kill(): void {
    if (this.#isAlive && !this.#killGroup()) this.#child.kill('SIGKILL');
  }

  #killGroup(): boolean {
    const { pid } = this.#child;
    try {
      return pid !== undefined && process.kill(-pid, 'SIGKILL');
    } catch {
      // The group has ended already.
      return false;
    }
  }

  #forwardLines(stream: Readable | null): void {
    if (stream === null) return;
    forwardLines(stream, (line) => {
      if (line.includes('heap out of memory')) this.#sawHeapLimit = true;
      this.#running?.attempt.onLog(line);
    });
  }

  #deathOf(code: number | null, signal: NodeJS.Signals | null): AttemptError {
    if (this.#sawHeapLimit) return outOfMemory(this.memoryMb);
    const how = signal === null ? `exited with code ${code}` : `was killed by ${signal}`;
    const hint =
      signal === 'SIGKILL'
        ? ' The system kills the largest process when memory runs out: check free memory.'
        : ' A step must return or throw; it must not call process.exit.';
    return new AttemptError(
      'failed',
      'step-exited',
      `The step's process ${how} before it returned.${hint}`,
    );
  }
}

/** Node itself takes some, and the heap limit leaves out what buffers hold. */
const residentLimit = (memoryMb: number | undefined): number | undefined =>
  memoryMb === undefined ? undefined : memoryMb * 1.25 + 256;

function outcomeOf(
  message: Extract<FromWorker, { kind: 'succeeded' | 'failed' }>,
): ExecutorOutput | AttemptError {
  if (message.kind === 'succeeded') return JSON.parse(message.output) as ExecutorOutput;
  const { category, code, message: text, stack } = message.failure;
  return new AttemptError(category as ErrorCategory, code, text, { details: { stack } });
}

function tellProgress(attempt: Attempt, told: unknown): void {
  const progress = readProgress(told);
  if (progress !== undefined) attempt.onProgress(progress);
}

const assignmentOf = (source: StepSource, attempt: Attempt): Assignment => ({
  ...source,
  executorInput: attempt.executorInput,
  variables: attempt.variables,
  scratch: attempt.scratch,
  workspace: attempt.workspace,
  socketPath: attempt.stepApi.socketPath,
  run: attempt.run,
  environment: attempt.environment,
  identity: attempt.identity,
});
