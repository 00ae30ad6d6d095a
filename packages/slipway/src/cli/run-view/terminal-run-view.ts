import { stripVTControlCharacters, styleText } from 'node:util';
import type { Progress } from '../../authoring/step-context.ts';
import type { Clock } from '../../core/clock.ts';
import type { EngineEvent } from '../../engine/events.ts';
import type { TaskRun } from '../../runs/run-record.ts';
import { isFinal, type TaskState } from '../../runs/states.ts';
import type { TextSink } from '../command-definition.ts';
import { printable } from '../printable.ts';
import {
  durationText,
  elapsedOf,
  mergedProgress,
  outputsText,
  progressText,
} from './describe-task.ts';
import { orderTasks } from './order-tasks.ts';
import type { RunView } from './run-view.ts';
import { countsText, tasksInView } from './tasks-in-view.ts';

const REDRAW_MS = 100;

/** Lines of logs between two drawings; of more than this the last ones are shown. */
const LOG_LINES_MAX = 200;

/** What the drawing leaves free: the heading, the line of what is left out, the prompt. */
const ROWS_FREE = 4;
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const MARKS = {
  PENDING: ['○', 'gray'],
  RUNNING: ['…', 'cyan'],
  SUCCEEDED: ['✔', 'green'],
  SKIPPED: ['↷', 'blue'],
  NOT_TRIGGERED: ['–', 'gray'],
  PAUSED: ['‖', 'yellow'],
  FAILED: ['✘', 'red'],
  CANCELLED: ['■', 'yellow'],
} as const satisfies Record<TaskState, readonly [string, string]>;

export interface TerminalRunViewOptions {
  readonly sink: TextSink;
  readonly clock: Clock;
  readonly columns: number;
  readonly rows: number;
}

/** The tree of tasks, redrawn in place: state, time, progress, identity, reason. */
export class TerminalRunView implements RunView {
  readonly #options: TerminalRunViewOptions;
  readonly #tasks = new Map<string, TaskRun>();
  readonly #progress = new Map<string, Progress>();
  readonly #identities = new Map<string, string>();
  readonly #timer: NodeJS.Timeout;
  #logLines: string[] = [];
  #logLinesLeftOut = 0;
  #heading = '';
  #drawnLines = 0;
  #frame = 0;

  constructor(options: TerminalRunViewOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
    this.#timer.unref();
  }

  show(event: EngineEvent): void {
    if (event.kind === 'run-started')
      this.#heading = `${styleText('bold', printable(event.run.displayName))}  ${event.run.environment}  ${styleText('gray', event.run.id)}${event.isResumed ? '  resumed' : ''}`;
    else if (event.kind === 'task') {
      this.#tasks.set(event.task.path, event.task);
      if (event.identity !== null) this.#identities.set(event.task.path, event.identity);
    } else if (event.kind === 'progress')
      this.#progress.set(
        event.path,
        mergedProgress(this.#progress.get(event.path), event.progress),
      );
    else if (event.kind === 'log') this.#logLine(printable(`${event.path} │ ${event.line}`));
  }

  close(): void {
    clearInterval(this.#timer);
    // The command's result, a table of the same tasks, takes its place.
    this.#erase();
    this.#writeLogLines();
  }

  #logLine(line: string): void {
    this.#logLines.push(line);
    if (this.#logLines.length <= LOG_LINES_MAX) return;
    this.#logLines.shift();
    this.#logLinesLeftOut += 1;
  }

  #draw(): void {
    this.#frame += 1;
    this.#erase();
    this.#writeLogLines();
    const tasks = [...this.#tasks.values()];
    const shown = tasksInView(tasks, Math.max(1, this.#options.rows - ROWS_FREE));
    const lines = [this.#heading, ...orderTasks(shown).map((task) => this.#taskLine(task))];
    if (shown.length < tasks.length) lines.push(styleText('gray', countsText(tasks)));
    for (const line of lines) this.#options.sink.write(`${this.#clip(line)}\n`);
    this.#drawnLines = lines.length;
  }

  #writeLogLines(): void {
    const leftOut = this.#logLinesLeftOut;
    const lines =
      leftOut > 0
        ? [`… ${leftOut} lines; slipway logs shows them`, ...this.#logLines]
        : this.#logLines;
    if (lines.length > 0)
      this.#options.sink.write(lines.map((line) => `${styleText('gray', line)}\n`).join(''));
    this.#logLines = [];
    this.#logLinesLeftOut = 0;
  }

  #erase(): void {
    if (this.#drawnLines > 0) this.#options.sink.write(`\x1b[${this.#drawnLines}A\x1b[0J`);
    this.#drawnLines = 0;
  }

  #taskLine(task: TaskRun): string {
    const depth = task.path.split('/').length - 1;
    const [mark, color] = MARKS[task.state];
    const symbol =
      task.state === 'RUNNING' ? (SPINNER[this.#frame % SPINNER.length] ?? mark) : mark;
    const elapsedMs = elapsedOf(task, this.#options.clock.now());
    const time = elapsedMs === undefined ? '' : durationText(elapsedMs);
    const name = `${'  '.repeat(depth)}${styleText(color, symbol)} ${printable(task.displayName)}`;
    const padding = ' '.repeat(Math.max(1, 30 - stripVTControlCharacters(name).length));
    return `${name}${padding}${time.padStart(8)}  ${this.#note(task)}`;
  }

  #note(task: TaskRun): string {
    if (task.state === 'RUNNING') {
      const progress = this.#progress.get(task.path);
      if (progress !== undefined) return printable(progressText(progress));
      return styleText('gray', this.#identities.get(task.path) ?? '');
    }
    if (task.error !== null)
      return styleText('red', printable(firstLine(`[${task.error.code}] ${task.error.message}`)));
    if (task.state === 'SUCCEEDED') return printable(outputsText(task));
    return isFinal(task.state)
      ? styleText('gray', printable(firstLine(`${task.state}: ${task.reason ?? ''}`)))
      : '';
  }

  #clip(line: string): string {
    const plain = stripVTControlCharacters(line);
    const room = Math.max(20, this.#options.columns - 1);
    return plain.length <= room ? line : `${plain.slice(0, room - 1)}…`;
  }
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
