// Compiling, writing and linting long pipelines, beside KFP's own compiler; and what the types cost.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonVenv } from '../../conformance/python-venv.ts';
import { runProgram } from '../../conformance/run-program.ts';
import type { Bench, BenchContext, BenchRow } from '../bench.ts';
import { typeCheck, typeCheckTasks } from './type-check.ts';

const KFP = 'kfp==2.17.0';
const REPEATS = 3;

interface Took {
  readonly ms: number;
  readonly peakMb: number;
}

export const bench: Bench = {
  name: 'compiler',
  async run(context): Promise<readonly BenchRow[]> {
    const folder = await mkdtemp(join(tmpdir(), 'bench-compiler-'));
    try {
      return [...(await compileRows(context, folder)), ...(await typeRows(context))];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function compileRows(context: BenchContext, folder: string): Promise<BenchRow[]> {
  const ours = (tasks: number) => medianOf(() => compileOurs(tasks, folder));
  const few = await ours(500);
  const thousand = await ours(1000);
  const many = await ours(2000);
  context.log(`2,000 tasks in ${many.ms.toFixed(0)} ms; linting them`);
  const linted = await medianOf(() => inProcess('lint-process.ts', [join(folder, '2000.yaml')]));
  const kfp = await compileTheirs(context, 1000, folder);
  return [
    {
      measure: '2,000 tasks compiled and written',
      value: many.ms,
      unit: 'ms',
      target: { atMost: 1000 },
      note: `median of ${REPEATS} processes; each task has an executor of its own`,
    },
    {
      measure: 'peak memory of that process',
      value: many.peakMb,
      unit: 'MB',
      target: { atMost: 300 },
    },
    {
      measure: '2,000 tasks against 500',
      value: many.ms / few.ms,
      unit: '×',
      target: { atMost: 5 },
    },
    {
      measure: 'the same file read and linted',
      value: linted.ms,
      unit: 'ms',
      target: { atMost: 1000 },
    },
    { measure: '1,000 tasks', value: thousand.ms, unit: 'ms' },
    { measure: `1,000 tasks by ${KFP}`, value: kfp.ms, unit: 'ms', note: 'imports not counted' },
    {
      measure: 'times as fast as KFP at 1,000 tasks',
      value: kfp.ms / thousand.ms,
      unit: '×',
      target: { atLeast: 30 },
    },
  ];
}

async function typeRows({ repository, log }: BenchContext): Promise<BenchRow[]> {
  log('building the package, as users check their pipelines against it');
  await runProgram(['npm', 'run', '--silent', 'build'], { folder: repository });
  const census = await typeCheck(
    repository,
    join(repository, 'examples/census-income/pipeline.ts'),
  );
  const one = await typeCheckTasks(repository, 1);
  const hundred = await typeCheckTasks(repository, 100);
  return [
    {
      measure: 'TypeScript checks the census pipeline, cold',
      value: census.totalMs,
      unit: 'ms',
      target: { atMost: 3000 },
    },
    {
      measure: '100 tasks and 100 branches take longer to check than one by',
      value: hundred.checkMs - one.checkMs,
      unit: 'ms',
      target: { atMost: 500 },
    },
    {
      measure: 'types instantiated for each of them',
      value: (hundred.instantiations - one.instantiations) / 99,
      unit: '',
      target: { atMost: 500 },
      note: 'the same on every machine',
    },
  ];
}

const compileOurs = (tasks: number, folder: string): Promise<Took> =>
  inProcess('compile-process.ts', [String(tasks), join(folder, `${tasks}.yaml`)]);

async function compileTheirs(
  { repository, log }: BenchContext,
  tasks: number,
  folder: string,
): Promise<Took> {
  const root = join(repository, '.venvs');
  const { python } = await pythonVenv({ root, name: 'bench-kfp', requirements: [KFP], log });
  const script = join(import.meta.dirname, 'chain.py');
  const { stdout } = await runProgram([python, script, String(tasks), join(folder, 'kfp.yaml')]);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Took;
}

async function inProcess(script: string, words: readonly string[]): Promise<Took> {
  const path = join(import.meta.dirname, script);
  const { stdout } = await runProgram([
    process.execPath,
    '--conditions=slipway-source',
    path,
    ...words,
  ]);
  return JSON.parse(stdout) as Took;
}

async function medianOf(run: () => Promise<Took>): Promise<Took> {
  const all: Took[] = [];
  for (let n = 0; n < REPEATS; n += 1) all.push(await run());
  return all.sort((a, b) => a.ms - b.ms)[Math.floor(REPEATS / 2)] as Took;
}
