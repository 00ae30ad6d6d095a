import type { LogChunk, LogStore } from '../../runs/log-store.ts';
import type { RunEvent, RunEventSink } from '../../runs/run-event.ts';

/** How long lines wait for company, so that a follower sees them soon and commits stay few. */
const FLUSH_MS = 200;
const CHUNK_CHARACTERS = 64 * 1024;

/** What one attempt may leave in the log. */
const ATTEMPT_CHARACTERS_MAX = 16 * 1024 * 1024;

/** Keeps the lines of every attempt; `warn` is called once when they cannot be kept any more. */
export class KeepLogs implements RunEventSink {
  readonly #store: LogStore;
  readonly #warn: (text: string) => void;
  readonly #waiting = new Map<string, Waiting>();
  readonly #kept = new Map<string, number>();
  #run = '';
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(store: LogStore, warn: (text: string) => void) {
    this.#store = store;
    this.#warn = warn;
  }

  take(event: RunEvent): void {
    this.#run = event.run;
    if (event.kind === 'log') this.#line(event);
    if (event.kind !== 'attempt-finished') return;
    this.#kept.delete(keyOf(event));
    if (event.error !== null) {
      const { path, attempt, timeMs, error } = event;
      for (const line of `[${error.code}] ${error.message}`.split('\n'))
        this.#add({ path, attempt, timeMs, line });
    }
    this.#flush();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#flush();
    await this.#writing;
  }

  #line(told: LogLine): void {
    const key = keyOf(told);
    const before = this.#kept.get(key) ?? 0;
    if (before >= ATTEMPT_CHARACTERS_MAX) return;
    const after = before + told.line.length + 1;
    this.#kept.set(key, after);
    this.#add(told);
    if (after < ATTEMPT_CHARACTERS_MAX) return;
    const line = `… the log of this attempt ends here: ${ATTEMPT_CHARACTERS_MAX} characters`;
    this.#add({ ...told, line });
  }

  #add(told: LogLine): void {
    if (this.#hasFailed) return;
    const { path, attempt, timeMs, line } = told;
    const key = keyOf(told);
    const waiting = this.#waiting.get(key) ?? { path, attempt, atMs: timeMs, lines: [], size: 0 };
    waiting.lines.push(line);
    waiting.size += line.length;
    this.#waiting.set(key, waiting);
    if (waiting.size >= CHUNK_CHARACTERS) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    const chunks = [...this.#waiting.values()].map(({ size: _, ...chunk }) => chunk);
    this.#waiting.clear();
    const run = this.#run;
    this.#writing = this.#writing.then(() =>
      this.#store.append(run, chunks).catch((error: Error) => this.#fail(error)),
    );
  }

  #fail(error: Error): void {
    if (!this.#hasFailed) this.#warn(`Logs are not kept any more: ${error.message}`);
    this.#hasFailed = true;
  }
}

const keyOf = ({ path, attempt }: Pick<LogLine, 'path' | 'attempt'>): string =>
  `${path}#${attempt}`;

type LogLine = Pick<LogChunk, 'path' | 'attempt'> & {
  readonly timeMs: number;
  readonly line: string;
};

type Waiting = Omit<LogChunk, 'sequence' | 'lines'> & { readonly lines: string[]; size: number };
