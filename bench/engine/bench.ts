// What an orchestrator adds to the work: Slipway and, beside it in the same run, its peers.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonVenv } from '../../conformance/python-venv.ts';
import { runProgram } from '../../conformance/run-program.ts';
import type { Bench, BenchContext, BenchRow } from '../bench.ts';
import { contenderRows, type Measured, ratioRows } from './contender-rows.ts';
import { diskFlushMs } from './disk-flush.ts';
import { figureOf } from './figure.ts';
import { type ContenderFigures, measureContender } from './measure-contender.ts';
import { measureProcess } from './measure-process.ts';
import { openPeer } from './open-peer.ts';
import { openSlipway, type Slipway } from './open-slipway.ts';
import { peers } from './peers.ts';
import { pythonRow, type RecordedChains, recordedChains, slipwayRows } from './slipway-rows.ts';

const INTERPRETER_STARTS = 10;

export const bench: Bench = {
  name: 'engine',
  async run(context): Promise<readonly BenchRow[]> {
    const scratch = await mkdtemp(join(tmpdir(), 'bench-engine-'));
    try {
      const slipway = await openSlipway(context);
      const processes = await measureContender(slipway, context.log);
      const recorded = await recordedChains(slipway);
      // By what the store recorded or by the difference of processes: whichever is worse for us.
      const perStep =
        processes.perStep.value > recorded.perStep.value ? processes.perStep : recorded.perStep;
      const ours = { ...processes, perStep };
      const own = await slipwayRows(slipway, context.log);
      const python = await componentRow(slipway, context);
      const flush = diskFlushMs(slipway.project);
      const theirs: Measured[] = [];
      for (const peer of peers) theirs.push(await measurePeer(peer, context, scratch));
      return [
        ...chainRows(ours, processes, recorded),
        ...own,
        python,
        {
          measure: 'the disk itself: write and flush of 4 KB',
          ...flush,
          unit: 'ms',
          note: 'every durable commit waits for at least this',
        },
        ...ratioRows(ours, theirs),
        ...contenderRows([{ ...slipway, figures: ours }, ...theirs]),
      ];
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

function chainRows(
  ours: ContenderFigures,
  processes: ContenderFigures,
  recorded: RecordedChains,
): BenchRow[] {
  const difference = processes.perStep.value.toFixed(2);
  return [
    {
      measure: 'step in a chain of 50, every change durable',
      ...ours.perStep,
      unit: 'ms',
      target: { atMost: 2 },
      note: `the larger of the mean by recorded times (${recorded.perStep.value.toFixed(2)}; the median step ${recorded.medianMs}) and (the process of 50 − the process of one) ÷ 49 (${difference})`,
    },
    {
      measure: 'one cold step, the whole process',
      ...ours.oneStep,
      unit: 's',
      target: { atMost: 0.3 },
    },
    {
      measure: 'engine start to the first step done',
      ...recorded.firstStep,
      unit: 'ms',
      target: { atMost: 300 },
    },
  ];
}

/** A peer that cannot be installed or run stands in the table with the reason. */
async function measurePeer(
  peer: (typeof peers)[number],
  context: BenchContext,
  scratch: string,
): Promise<Measured> {
  try {
    const contender = await openPeer(peer, context, scratch);
    return { ...peer, figures: await measureContender(contender, context.log) };
  } catch (error) {
    const lines = (error as Error).message.trim().split('\n');
    context.log(`${peer.name}: ${(error as Error).message}`);
    return { ...peer, problem: lines.at(-1) ?? 'it failed' };
  }
}

async function componentRow(slipway: Slipway, { repository, log }: BenchContext) {
  log('Python components');
  const { python } = await pythonVenv({
    root: join(repository, '.venvs'),
    name: 'bench-kfp',
    requirements: ['kfp==2.17.0'],
    log,
  });
  const script = join(import.meta.dirname, 'peers/kfp/compile_chain.py');
  const files = ['python-1.yaml', 'python-20.yaml'] as const;
  for (const [index, file] of files.entries())
    await runProgram([python, script, index === 0 ? '1' : '20', join(slipway.project, file)]);
  const asked = ['python3', '-c', 'import sys; print(sys.executable)'] as const;
  const interpreter = (await runProgram(asked)).stdout.trim();
  const starts: number[] = [];
  for (let start = 0; start < INTERPRETER_STARTS; start += 1)
    starts.push(
      1000 *
        (
          await measureProcess({
            words: [interpreter, '-c', 'pass'],
            folder: slipway.project,
            variables: process.env as Readonly<Record<string, string>>,
          })
        ).seconds,
    );
  return pythonRow(slipway, files, figureOf(starts));
}
