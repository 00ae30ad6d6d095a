import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runProgram } from '../../conformance/run-program.ts';
import type { BenchContext } from '../bench.ts';
import type { Contender } from './contender.ts';
import { type MeasuredProcess, measureProcess } from './measure-process.ts';
import { expectedOf } from './open-peer.ts';
import type { Work } from './peer.ts';

/** A task as `slipway runs show --json` tells it; times in milliseconds since 1970. */
interface ShownTask {
  readonly path: string;
  readonly state: string;
  readonly outputs: { readonly parameters: Readonly<Record<string, unknown>> } | null;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
}

export interface ShownRun {
  readonly createdAtMs: number;
  readonly finishedAtMs: number;
  readonly tasks: readonly ShownTask[];
}

/** The package as npm would install it, in a project of its own. */
export interface Slipway extends Contender {
  /** Folder of the project's pipelines. */
  readonly project: string;
  /** Starts from an empty state folder, or from the one the last run left. */
  runPipeline(
    file: string,
    options?: { readonly sampled?: boolean; readonly keepsState?: boolean },
  ): Promise<MeasuredProcess>;
  lastRun(): Promise<ShownRun>;
  /** Size of the run store with nothing left in its journal. */
  storeBytes(): number;
}

/** Builds the package and lays it out as installed: what is measured is not the sources. */
export async function openSlipway({ repository, log }: BenchContext): Promise<Slipway> {
  log('building the package');
  await runProgram(['npm', 'run', '--silent', 'build'], { folder: repository });
  const project = join(repository, '.cache/bench-engine');
  const installed = join(project, 'node_modules/slipway');
  await rm(project, { recursive: true, force: true });
  await mkdir(installed, { recursive: true });
  for (const part of ['bin', 'dist', 'package.json'])
    await cp(join(repository, 'packages/slipway', part), join(installed, part), {
      recursive: true,
    });
  await cp(join(import.meta.dirname, 'pipelines'), project, { recursive: true });
  const state = join(project, 'state');
  const pristine = join(project, 'pristine');
  const variables = {
    ...(process.env as Readonly<Record<string, string>>),
    BENCH_STATE: state,
    XDG_CACHE_HOME: join(project, 'cache'),
  };
  const slipway = (...words: string[]) => ({
    words: [process.execPath, join(installed, 'bin/slipway.mjs'), ...words] as const,
    folder: project,
    variables,
  });
  await measureProcess(slipway('run', 'chain-1.ts'));
  await cp(state, pristine, { recursive: true });

  const runPipeline: Slipway['runPipeline'] = async (file, options = {}) => {
    if (options.keepsState !== true) {
      await rm(state, { recursive: true, force: true });
      await cp(pristine, state, { recursive: true });
    }
    return measureProcess(slipway('run', file), { sampled: options.sampled === true });
  };
  const lastRun = async (): Promise<ShownRun> =>
    JSON.parse((await measureProcess(slipway('runs', 'show', '--json'))).stdout);
  return {
    name: 'Slipway',
    note: 'steps in warm worker processes, every change durable',
    stepsAtLeast: 1,
    project,
    runPipeline,
    lastRun,
    async run(work, options = {}) {
      const measured = await runPipeline(fileOf(work), options);
      const { tasks } = await lastRun();
      const last = work.shape === 'chain' ? `add-${work.length}` : 'sum';
      const told = tasks.find(({ path }) => path === last)?.outputs?.parameters.x;
      if (told !== expectedOf(work))
        throw new Error(`Slipway made ${told} of ${work.shape} ${work.length}`);
      return measured;
    },
    storeBytes() {
      using database = new DatabaseSync(join(state, 'dev/state.db'));
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      const { bytes } = database
        .prepare(
          'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()',
        )
        .get() as { bytes: number };
      return bytes;
    },
  };
}

const fileOf = ({ shape, length }: Work): string =>
  shape === 'chain' ? `chain-${length}.ts` : `fan-out-${length}.ts`;
