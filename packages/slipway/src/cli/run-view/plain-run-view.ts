import type { Progress } from '../../authoring/step-context.ts';
import type { Clock } from '../../core/clock.ts';
import type { EngineEvent } from '../../engine/events.ts';
import type { RecordedError, TaskRun } from '../../runs/run-record.ts';
import { isFinal } from '../../runs/states.ts';
import type { TextSink } from '../command-definition.ts';
import { printableLines } from '../printable.ts';
import {
  durationText,
  elapsedOf,
  mergedProgress,
  outputsText,
  progressText,
} from './describe-task.ts';
import type { RunView } from './run-view.ts';

const PROGRESS_EVERY_MS = 2000;

/** Why it ran was told when it started. */
const hasRun = ({ state }: TaskRun): boolean => state === 'SUCCEEDED' || state === 'FAILED';

/** One line per state change, and progress at most every two seconds: for logs and pipes. */
export class PlainRunView implements RunView {
  readonly #sink: TextSink;
  readonly #clock: Clock;
  readonly #progress = new Map<string, Progress>();
  /** Why the last attempt of a task failed; told when it is tried again. */
  readonly #failures = new Map<string, RecordedError>();
  readonly #lastProgressMs = new Map<string, number>();

  constructor(sink: TextSink, clock: Clock) {
    this.#sink = sink;
    this.#clock = clock;
  }

  show(event: EngineEvent): void {
    if (event.kind === 'run-started')
      this.#line(
        `run ${event.run.id}: ${event.run.displayName} in ${event.run.environment}${event.isResumed ? ' (resumed)' : ''}`,
      );
    else if (event.kind === 'task') this.#task(event.task, event.identity);
    else if (event.kind === 'log') this.#line(`${event.path} | ${event.line}`);
    else if (event.kind === 'run-finished') this.#line(`run ${event.run}: ${event.state}`);
    else if (event.kind === 'progress') this.#showProgress(event.path, event.progress);
    else if (event.kind === 'attempt-finished' && event.error !== null)
      this.#failures.set(event.path, event.error);
  }

  close(): void {}

  #task(task: TaskRun, identity: string | null): void {
    if (task.state === 'PENDING') return;
    const failure = this.#failures.get(task.path);
    this.#failures.delete(task.path);
    if (task.state === 'RUNNING' && failure !== undefined) this.#retry(task, failure);
    else this.#state(task, identity);
  }

  #retry({ path, attempts }: TaskRun, { code, message }: RecordedError): void {
    this.#line(`${path}: attempt ${attempts} after [${code}] ${message}`);
  }

  #state(task: TaskRun, identity: string | null): void {
    const elapsedMs = elapsedOf(task, this.#clock.now());
    const parts = [`${task.path}: ${task.state}`];
    if (isFinal(task.state) && elapsedMs !== undefined) parts.push(durationText(elapsedMs));
    if (identity !== null) parts.push(`as ${identity}`);
    if (task.reason !== null && !hasRun(task)) parts.push(`(${task.reason})`);
    if (task.error !== null) parts.push(`[${task.error.code}] ${task.error.message}`);
    else if (task.state === 'SUCCEEDED') parts.push(outputsText(task));
    this.#line(parts.filter((part) => part !== '').join('  '));
  }

  #showProgress(path: string, told: Progress): void {
    const progress = mergedProgress(this.#progress.get(path), told);
    this.#progress.set(path, progress);
    if (this.#isDue(path)) this.#line(`${path}: ${progressText(progress)}`);
  }

  #isDue(path: string): boolean {
    const now = this.#clock.now();
    if (now - (this.#lastProgressMs.get(path) ?? 0) < PROGRESS_EVERY_MS) return false;
    this.#lastProgressMs.set(path, now);
    return true;
  }

  #line(text: string): void {
    this.#sink.write(`${printableLines(text)}\n`);
  }
}
