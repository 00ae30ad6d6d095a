import { setTimeout as delay } from 'node:timers/promises';
import type { JsonValue } from '../../core/json.ts';
import { nearestName } from '../../core/nearest-name.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { LogChunk } from '../../runs/log-store.ts';
import { isFinal, type RunState } from '../../runs/states.ts';
import { type CommandIo, defineCommand } from '../command-definition.ts';
import { environmentOption } from '../environment-option.ts';
import { CliError } from '../errors.ts';
import { printable } from '../printable.ts';
import { findRun } from '../project/find-run.ts';
import { openProjectEnvironment } from '../project/open-engine.ts';

const POLL_MS = 200;

interface Wanted {
  readonly run: string;
  readonly path: string | undefined;
  readonly attempt: number | undefined;
}

export const command = defineCommand({
  description: 'Shows what the steps of a run wrote and logged, attempt by attempt.',
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
    const wanted = { run, path, attempt };
    const chunks = await environment.logs.read(run, selection(wanted, 0));
    if (path !== undefined && chunks.length === 0) await requireTask(environment, run, path);
    const lines = shown(chunks).slice(tail === undefined ? 0 : -tail || Number.MAX_SAFE_INTEGER);
    if (!follow) return { json: chunks as unknown as JsonValue, text: lines.join('\n') };
    for (const line of lines) io.stdout.write(`${line}\n`);
    const state = await followed(io, environment, { wanted, after: chunks.at(-1)?.sequence ?? 0 });
    return { json: { run, state }, text: '' };
  },
});

interface Following {
  readonly wanted: Wanted;
  readonly after: number;
}

/** Writes what comes until the run ends; returns the state in which it ended. */
async function followed(
  io: CommandIo,
  { runs, logs }: EnvironmentPorts,
  { wanted, after }: Following,
): Promise<RunState> {
  for (let last = after; ; ) {
    const state = (await runs.findRun(wanted.run))?.state ?? 'CANCELLED';
    const chunks = await logs.read(wanted.run, selection(wanted, last));
    for (const line of shown(chunks)) io.stdout.write(`${line}\n`);
    last = chunks.at(-1)?.sequence ?? last;
    // The state was read before the lines: after the end there are no more of them.
    if (isFinal(state) || io.signal.aborted) return state;
    await delay(POLL_MS, undefined, { signal: io.signal }).catch(() => undefined);
  }
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

const selection = ({ path, attempt }: Wanted, after: number) => ({
  after,
  ...(path === undefined ? {} : { path }),
  ...(attempt === undefined ? {} : { attempt }),
});

const shown = (chunks: readonly LogChunk[]): readonly string[] =>
  chunks.flatMap(({ path, lines }) => lines.map((line) => `${path} | ${printable(line)}`));
