import { setTimeout as delay } from 'node:timers/promises';
import { nearestName } from '../../core/nearest-name.ts';
import { isRunHeld } from '../../engine/hold-run.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { LogChunk, LogSelection, LogStore } from '../../runs/log-store.ts';
import { isFinal } from '../../runs/states.ts';
import { type CommandIo, defineCommand } from '../command-definition.ts';
import { environmentOption } from '../environment-option.ts';
import { CliError } from '../errors.ts';
import { printable } from '../printable.ts';
import { findRun } from '../project/find-run.ts';
import { interruptedText } from '../project/interrupted-text.ts';
import { openProjectEnvironment } from '../project/open-engine.ts';

const POLL_MS = 200;

/** How long after a run's end its engine may still be writing the last lines. */
const LAST_LINES_MS = 500;

/** Chunks that are held at once: a log may be larger than the memory. */
const PAGE_CHUNKS = 64;

interface Wanted {
  readonly run: string;
  readonly selection: LogSelection;
}

export const command = defineCommand({
  description:
    'Shows what the steps of a run wrote and logged, attempt by attempt. Control characters are written as \\x1b. With --json: a list of pieces, {"path", "attempt", "atMs", "lines"}; with --follow as well: one of them on each line.',
  arguments: [
    { name: '[run]', summary: 'id of the run; default: the newest' },
    { name: '[task]', summary: 'path of a task, as slipway runs show names it; default: all' },
  ],
  options: {
    environment: environmentOption,
    follow: { kind: 'flag', short: 'f', summary: 'go on until the run ends' },
    attempt: { kind: 'number', value: 'n', min: 1, isInteger: true, summary: 'one attempt only' },
    tail: { kind: 'number', value: 'n', min: 0, isInteger: true, summary: 'the last n lines' },
  },
  examples: ['slipway logs', 'slipway logs census-income-20261123-101500-4f2a train -f'],
  async run(io, [id, path], { environment: name, follow, attempt, tail }) {
    await using environment = await openProjectEnvironment(io, name);
    const { id: run } = await findRun(environment, id);
    const selection = {
      ...(path === undefined ? {} : { path }),
      ...(attempt === undefined ? {} : { attempt }),
    };
    const shown = shownBy(io, follow);
    const all = pages(environment.logs, { run, selection });
    let last = 0;
    for await (const chunk of tail === undefined ? all : lastOf(all, tail)) {
      shown.write(chunk);
      last = chunk.sequence;
    }
    if (last === 0 && path !== undefined) await requireTask(environment, run, path);
    if (follow) {
      const wanted = { run, selection: { ...selection, after: last } };
      await followed(io, environment, { wanted, write: shown.write });
    }
    shown.end();
    return { json: null, text: '', isStreamed: true };
  },
});

/** Everything that is there, a page at a time. */
async function* pages(logs: LogStore, { run, selection }: Wanted): AsyncGenerator<LogChunk> {
  let after = selection.after ?? 0;
  for (;;) {
    const page = await logs.read(run, { ...selection, after, limit: PAGE_CHUNKS });
    yield* page;
    if (page.length < PAGE_CHUNKS) return;
    after = page.at(-1)?.sequence ?? after;
  }
}

/** The last lines of what comes; an empty piece stands for where they end when none are wanted. */
async function* lastOf(chunks: AsyncIterable<LogChunk>, count: number): AsyncGenerator<LogChunk> {
  const kept: LogChunk[] = [];
  let lines = 0;
  for await (const chunk of chunks) {
    kept.push(chunk);
    lines += chunk.lines.length;
    while (kept.length > 1 && lines - (kept[0]?.lines.length ?? 0) >= count)
      lines -= kept.shift()?.lines.length ?? 0;
  }
  const [first, ...others] = kept;
  if (first !== undefined) yield { ...first, lines: first.lines.slice(Math.max(0, lines - count)) };
  yield* others;
}

interface Following {
  readonly wanted: Wanted;
  readonly write: (chunk: LogChunk) => void;
}

/** Writes what comes until the run ends, or no engine runs it any more. */
async function followed(
  io: CommandIo,
  { runs, logs }: EnvironmentPorts,
  { wanted: { run, selection }, write }: Following,
): Promise<void> {
  let after = selection.after ?? 0;
  const read = async () => {
    for await (const chunk of pages(logs, { run, selection: { ...selection, after } })) {
      write(chunk);
      after = chunk.sequence;
    }
  };
  const isOver = async () =>
    isFinal((await runs.findRun(run))?.state ?? 'CANCELLED') || !(await isRunHeld(runs, run));
  let wasOver = false;
  while (!io.signal.aborted) {
    const isDone = wasOver;
    wasOver = await isOver();
    await read();
    // Twice: an engine that takes the run right now gets the time for it, as do the last lines.
    if (isDone && wasOver) break;
    const waitMs = wasOver ? LAST_LINES_MS : POLL_MS;
    await delay(waitMs, undefined, { signal: io.signal }).catch(() => undefined);
  }
  const { state = 'CANCELLED' } = (await runs.findRun(run)) ?? {};
  if (!io.signal.aborted && !isFinal(state)) io.stderr.write(`${interruptedText(run)}\n`);
}

async function requireTask({ runs }: EnvironmentPorts, run: string, path: string): Promise<void> {
  const paths = (await runs.tasks(run)).map((task) => task.path);
  if (paths.includes(path)) return;
  const near = nearestName(path, paths);
  throw new CliError(
    'not-found',
    'task-not-found',
    `Run ${run} has no task ${path}${near === undefined ? '' : `; did you mean ${near}?`} slipway runs show ${run} lists them.`,
  );
}

/** Writes chunks as they come: lines for people, one JSON list, or JSON lines that may be followed. */
function shownBy({ stdout, asJson = false }: CommandIo, follow: boolean) {
  let isFirst = true;
  return {
    write({ path, attempt, atMs, lines }: LogChunk): void {
      if (lines.length === 0) return;
      if (!asJson) {
        const task = printable(attempt === 1 ? path : `${path}#${attempt}`);
        stdout.write(lines.map((line) => `${task} | ${printable(line)}\n`).join(''));
        return;
      }
      const piece = JSON.stringify({ path, attempt, atMs, lines });
      const before = isFirst ? '[\n' : ',\n';
      stdout.write(follow ? `${piece}\n` : `${before}${piece}`);
      isFirst = false;
    },
    end(): void {
      if (asJson && !follow) stdout.write(isFirst ? '[]\n' : '\n]\n');
    },
  };
}
