import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Progress } from '../../authoring/step-context.ts';
import type { ErrorCategory } from '../../core/errors.ts';
import { AttemptError } from '../errors.ts';
import type { Assignment, FromWorker, ToWorker } from './protocol.ts';

/** How long a cancelled or timed-out step may take to stop by itself. */
const GRACE_MS = 2000;

export interface AttemptHooks {
  readonly onProgress?: (progress: Progress) => void;
  /** One line the step wrote or logged. */
  readonly onLog?: (line: string) => void;
}

export interface AttemptControl extends AttemptHooks {
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

export interface WorkerProcessOptions {
  readonly workingFolder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly nodeOptions: readonly string[];
  readonly memoryMb: number | undefined;
}

interface Attempt {
  readonly hooks: AttemptHooks;
  readonly settle: (outcome: AttemptError | undefined) => void;
}

const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? './worker-main.ts' : './worker-main.js',
  import.meta.url,
);

/** One child process, leader of its own process group so that what it starts can be stopped with it. */
export class WorkerProcess {
  readonly memoryMb: number | undefined;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #attempt: Attempt | undefined;
  #ending: AttemptError | undefined;
  #isAlive = true;
  #sawHeapLimit = false;

  constructor(options: WorkerProcessOptions) {
    this.memoryMb = options.memoryMb;
    const heap = options.memoryMb === undefined ? [] : [`--max-old-space-size=${options.memoryMb}`];
    this.#child = fork(fileURLToPath(ENTRY), [], {
      cwd: options.workingFolder,
      env: options.variables,
      execArgv: [...options.nodeOptions, ...heap],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#forwardLines(this.#child.stdout);
    this.#forwardLines(this.#child.stderr);
    this.#child.on('message', (message) => this.#receive(message as FromWorker));
    this.#child.on('error', () => undefined);
    this.#exited = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.#isAlive = false;
        this.#settle(this.#ending ?? this.#deathOf(code, signal));
        resolve();
      });
    });
  }

  get isReusable(): boolean {
    return this.#isAlive && this.#ending === undefined && this.#attempt === undefined;
  }

  /** Runs one attempt to its end; throws AttemptError when it did not succeed. */
  async run(assignment: Assignment, control: AttemptControl): Promise<void> {
    const cancel = () =>
      this.#end(new AttemptError('cancelled', 'attempt-cancelled', 'Cancelled while it ran.'));
    const timer =
      control.timeoutMs === undefined
        ? undefined
        : setTimeout(() => this.#end(timeoutError(control.timeoutMs ?? 0)), control.timeoutMs);
    control.signal.addEventListener('abort', cancel, { once: true });
    try {
      const outcome = await new Promise<AttemptError | undefined>((resolve) => {
        this.#attempt = { hooks: control, settle: resolve };
        this.#send({ kind: 'start', assignment });
        if (control.signal.aborted) cancel();
      });
      if (outcome !== undefined) throw outcome;
    } finally {
      clearTimeout(timer);
      control.signal.removeEventListener('abort', cancel);
    }
  }

  /** Ends the process group; resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#kill();
    await this.#exited;
  }

  /** Asks the step to stop, then makes it. The attempt settles when the process is gone. */
  #end(reason: AttemptError): void {
    if (this.#ending !== undefined || this.#attempt === undefined) return;
    this.#ending = reason;
    this.#send({ kind: 'cancel' });
    const timer = setTimeout(() => this.#kill(), GRACE_MS);
    void this.#exited.then(() => clearTimeout(timer));
  }

  #receive(message: FromWorker): void {
    const hooks = this.#attempt?.hooks;
    if (message.kind === 'progress') hooks?.onProgress?.(message.progress);
    else if (message.kind === 'log') hooks?.onLog?.(`${message.level}: ${message.message}`);
    else if (message.kind === 'succeeded' || message.kind === 'failed') {
      if (this.#ending !== undefined) this.#kill();
      else if (message.kind === 'succeeded') this.#settle(undefined);
      else {
        const { category, code, message: text, stack } = message.failure;
        this.#settle(
          new AttemptError(category as ErrorCategory, code, text, { details: { stack } }),
        );
      }
    }
  }

  #settle(outcome: AttemptError | undefined): void {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    attempt?.settle(outcome);
  }

  #send(message: ToWorker): void {
    // A broken channel means the process died: 'close' settles the attempt.
    this.#child.send(message, () => undefined);
  }

  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined || !this.#isAlive) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  #forwardLines(stream: Readable | null): void {
    if (stream === null) return;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      if (line.includes('heap out of memory')) this.#sawHeapLimit = true;
      this.#attempt?.hooks.onLog?.(line);
    });
  }

  #deathOf(code: number | null, signal: NodeJS.Signals | null): AttemptError {
    if (this.#sawHeapLimit) {
      const limit = this.memoryMb === undefined ? "Node's default limit" : `${this.memoryMb} MB`;
      return new AttemptError(
        'failed',
        'step-out-of-memory',
        `The step needed more memory than ${limit}. Raise resources.memory of the step, or work in smaller pieces.`,
      );
    }
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

const timeoutError = (timeoutMs: number) =>
  new AttemptError(
    'timeout',
    'step-timeout',
    `The step ran longer than its timeout of ${timeoutMs / 1000} s and was stopped. Raise the timeout of the step, or find where it hangs in its log.`,
  );
