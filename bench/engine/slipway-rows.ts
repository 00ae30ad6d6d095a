import type { BenchRow } from '../bench.ts';
import { type Figure, figureOf } from './figure.ts';
import type { ShownRun, Slipway } from './open-slipway.ts';

const REPEATS = 3;
const CHAIN_REPEATS = 9;
const TASKS = 1000;

/** The figures that Slipway promises and no peer has. */
export async function slipwayRows(
  slipway: Slipway,
  log: (line: string) => void,
): Promise<BenchRow[]> {
  log('1,000 tasks, then the same from the cache');
  const tasks = await tasksRows(slipway);
  const cached = await cachedRow(slipway);
  log('a loop of 10,000 iterations');
  return [...tasks, cached, ...(await loopRows(slipway))];
}

/** What the run store recorded of chains of 50. */
export interface RecordedChains {
  /** Milliseconds from the end of a step to the end of the next, the mean of a run. */
  readonly perStep: Figure;
  /** The same, the median of all steps. */
  readonly medianMs: number;
  /** Milliseconds from the run's creation to the end of its first step. */
  readonly firstStep: Figure;
}

/** Reads the steps' ends from the record: what the process's own start adds is left out. */
export async function recordedChains(slipway: Slipway): Promise<RecordedChains> {
  const firstMs: number[] = [];
  const meansMs: number[] = [];
  const gapsMs: number[] = [];
  for (let repeat = 0; repeat < CHAIN_REPEATS; repeat += 1) {
    await slipway.runPipeline('chain-50.ts');
    const run = await slipway.lastRun();
    const ends = endsOf(run);
    const gaps = ends.slice(1).map((end, index) => end - (ends[index] ?? 0));
    firstMs.push((ends[0] ?? Number.NaN) - run.createdAtMs);
    meansMs.push(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length);
    gapsMs.push(...gaps);
  }
  return {
    perStep: figureOf(meansMs),
    medianMs: figureOf(gapsMs).value,
    firstStep: figureOf(firstMs),
  };
}

async function tasksRows(slipway: Slipway): Promise<BenchRow[]> {
  const perSecond: number[] = [];
  let storeBytesPerTask = Number.NaN;
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    await slipway.runPipeline('chain-1.ts');
    const before = slipway.storeBytes();
    await slipway.runPipeline('tasks-1000.ts', { keepsState: true });
    storeBytesPerTask = (slipway.storeBytes() - before) / TASKS;
    const run = await slipway.lastRun();
    const ends = endsOf(run);
    if (ends.length !== TASKS) throw new Error(`${ends.length} of ${TASKS} tasks ended`);
    const starts = run.tasks.map(({ startedAtMs }) => startedAtMs ?? Number.POSITIVE_INFINITY);
    perSecond.push(TASKS / (((ends.at(-1) ?? 0) - Math.min(...starts)) / 1000));
  }
  return [
    {
      measure: 'fan-out of 1,000 tasks',
      ...figureOf(perSecond),
      unit: 'tasks/s',
      target: { atLeast: 300 },
      note: 'from the first start to the last end, the first worker started in between',
    },
    {
      measure: 'run store growth',
      value: storeBytesPerTask,
      unit: 'bytes per task',
      target: { atMost: 4096 },
    },
  ];
}

async function cachedRow(slipway: Slipway): Promise<BenchRow> {
  await slipway.runPipeline('cached-1000.ts');
  const seconds: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    seconds.push((await slipway.runPipeline('cached-1000.ts', { keepsState: true })).seconds);
    const { tasks } = await slipway.lastRun();
    const hits = tasks.filter(({ state }) => state === 'SKIPPED').length;
    if (hits !== TASKS) throw new Error(`${hits} of ${TASKS} tasks were taken from the cache`);
  }
  return {
    measure: 'fully cached run of 1,000 tasks',
    ...figureOf(seconds),
    unit: 's',
    target: { atMost: 1 },
    note: 'the whole process',
  };
}

async function loopRows(slipway: Slipway): Promise<BenchRow[]> {
  const { ownPeakMb, treePeakMb, seconds } = await slipway.runPipeline('loop-10000.ts', {
    sampled: true,
  });
  const run = await slipway.lastRun();
  const done = run.tasks.filter(({ state, path }) => state === 'SUCCEEDED' && path.includes('add'));
  if (done.length !== 10_000) throw new Error(`${done.length} of 10,000 iterations ended`);
  return [
    {
      measure: 'loop of 10,000 iterations, peak memory of the engine',
      value: ownPeakMb,
      unit: 'MB',
      target: { atMost: 300 },
      note: `resident; ${treePeakMb.toFixed(0)} MB with its workers (proportional)`,
    },
    { measure: 'the same, the whole process', value: seconds, unit: 's', note: 'once' },
  ];
}

const endsOf = ({ tasks }: ShownRun): number[] =>
  tasks
    .flatMap(({ finishedAtMs }) => (finishedAtMs === null ? [] : [finishedAtMs]))
    .sort((a, b) => a - b);

/** What a component compiled by KFP adds to the start of its interpreter. */
export async function pythonRow(
  slipway: Slipway,
  lengths: readonly [one: string, many: string],
  interpreter: Figure,
): Promise<BenchRow> {
  const [one, many] = lengths;
  const steps = 20 - 1;
  await slipway.runPipeline(one);
  const perStep: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const short = (await slipway.runPipeline(one)).seconds;
    perStep.push((((await slipway.runPipeline(many)).seconds - short) * 1000) / steps);
  }
  const figure = figureOf(perStep);
  const over = (ms: number) => ms - interpreter.value;
  return {
    measure: "Python component over its interpreter's own start",
    value: over(figure.value),
    spread: [over(figure.spread[0]), over(figure.spread[1])],
    unit: 'ms',
    target: { atMost: 60 },
    note: `chain of 20 compiled by kfp 2.17.0; python3 -c pass takes ${interpreter.value.toFixed(0)} ms`,
  };
}
