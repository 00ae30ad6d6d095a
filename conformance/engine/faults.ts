import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  FaultBench,
  undisturbedRun,
} from '../../packages/slipway/src/testing/faults/fault-bench.ts';
import type { ConformanceContext } from '../conformance-suite.ts';

type Undisturbed = Awaited<ReturnType<typeof undisturbedRun>>;

/** Ends and hinders engines in every way there is; what they leave must be right, and resumable. */
export async function faults(context: ConformanceContext): Promise<void> {
  const undisturbed = await undisturbedRun();
  await context.check('kill -9 at every write to a store, before and after it', () =>
    killEverywhere(context, undisturbed),
  );
  await context.check('a store that another process locks for a while delays the run', () =>
    lockStore(undisturbed),
  );
  await onSmallDisk(context, undisturbed);
}

async function killEverywhere(context: ConformanceContext, undisturbed: Undisturbed) {
  const places = Array.from({ length: undisturbed.writes }, (_, index) => index + 1).flatMap(
    (write) => [
      { write, when: 'before' as const },
      { write, when: 'after' as const },
    ],
  );
  let kills = 0;
  const lane = async (): Promise<void> => {
    for (let place = places.pop(); place !== undefined; place = places.pop())
      if (await killAt(place, undisturbed)) kills += 1;
  };
  const asked = places.length;
  await Promise.all([lane(), lane()]);
  context.log(`${kills} engines killed, ${undisturbed.writes} writes in a run`);
  // Commits that come together are one write: a run may have a few less than the one counted.
  assert.ok(kills >= asked * 0.8, `only ${kills} of ${asked} engines came to their place`);
}

/** Whether the engine came to the place; a run that was not recorded yet has nothing to resume. */
async function killAt(
  killAt: { readonly write: number; readonly when: 'before' | 'after' },
  undisturbed: Undisturbed,
): Promise<boolean> {
  using bench = await FaultBench.open();
  const { run, diedAt } = await bench.start({ killAt });
  if (run === undefined) return diedAt !== undefined;
  const where = `${killAt.when} write ${killAt.write}`;
  const crashed = await bench.sight(run);
  assert.deepEqual(await bench.violationsAfterCrash(run), [], where);
  const { state } = await bench.resume(run);
  assert.equal(state, 'SUCCEEDED', where);
  const sights = { crashed, undisturbed: undisturbed.sight };
  assert.deepEqual(await bench.violationsAtEnd(run, sights), [], where);
  return diedAt !== undefined;
}

const LOCK = `
  const { DatabaseSync } = require('node:sqlite');
  const database = new DatabaseSync(process.argv[1], { timeout: 5000 });
  database.exec('BEGIN IMMEDIATE');
  setTimeout(() => database.exec('ROLLBACK'), 2000);
  console.log('locked');`;

async function lockStore(undisturbed: Undisturbed): Promise<void> {
  using bench = await FaultBench.open();
  let locker: ReturnType<typeof spawn> | undefined;
  const { run = '', state } = await bench.start({}, () => {
    locker ??= spawn(process.execPath, ['-e', LOCK, join(bench.stateFolder, 'dev/state.db')]);
  });
  if (locker?.exitCode === null) await once(locker, 'close');
  assert.equal(state, 'SUCCEEDED');
  const sights = { crashed: await bench.sight(run), undisturbed: undisturbed.sight };
  assert.deepEqual(await bench.violationsAtEnd(run, sights), []);
}

/** Needs to mount, which root may; elsewhere the claims are skipped, with the reason. */
async function onSmallDisk(context: ConformanceContext, undisturbed: Undisturbed): Promise<void> {
  await onDisk(context, 'size=4m', (disk) =>
    context.check('a disk that is full stops the run; freed, it is resumed', () =>
      fillDisk(disk, undisturbed),
    ),
  );
  await onDisk(context, 'ro,size=1m', (disk) =>
    context.check('a disk that is read-only is named as such before anything runs', async () => {
      using bench = await FaultBench.open(join(disk, 'state'));
      await assert.rejects(bench.start(), /state-unwritable|cannot be written/);
    }),
  );
}

async function onDisk(
  context: ConformanceContext,
  options: string,
  use: (disk: string) => Promise<unknown>,
): Promise<void> {
  const disk = await context.temporaryFolder();
  try {
    await context.runProgram(['mount', '-t', 'tmpfs', '-o', options, 'slipway-faults', disk]);
  } catch (error) {
    context.log(`skipped: a disk with ${options}, as it cannot be mounted (${String(error)})`);
    return;
  }
  try {
    await use(disk);
  } finally {
    await context.runProgram(['umount', '--lazy', disk]);
  }
}

async function fillDisk(disk: string, undisturbed: Undisturbed): Promise<void> {
  const state = join(disk, 'full');
  mkdirSync(state);
  using bench = await FaultBench.open(state);
  const filler = join(disk, 'filler');
  // The run's first sign of life comes when its state exists: then the disk is filled.
  const { run = '', thrown, state: ended } = await bench.start({}, () => fill(filler));
  assert.ok(
    thrown === 'run-store-unwritable' || ended === 'FAILED',
    `the run ended with ${thrown ?? ended}`,
  );
  rmSync(filler);
  const crashed = await bench.sight(run);
  assert.deepEqual(await bench.violationsAfterCrash(run), []);
  assert.equal((await bench.resume(run)).state, 'SUCCEEDED');
  const sights = { crashed, undisturbed: undisturbed.sight };
  assert.deepEqual(await bench.violationsAtEnd(run, sights), []);
}

function fill(path: string): void {
  for (let size = 2 ** 20; size >= 1; size = Math.floor(size / 4))
    try {
      for (;;) writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
}
