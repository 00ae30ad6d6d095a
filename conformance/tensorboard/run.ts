import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  encodeEventFile,
  type ScalarEvent,
} from '../../packages/slipway/src/training/event-file.ts';
import type { ConformanceSuite } from '../conformance-suite.ts';

type Runs = Readonly<
  Record<
    string,
    {
      readonly file_version: number;
      readonly scalars: Readonly<Record<string, readonly (readonly number[])[]>>;
    }
  >
>;

const wallTimeMs = 1_790_000_000_500;
const curve = (tag: string, values: readonly number[]): ScalarEvent[] =>
  values.map((value, index) => ({ tag, value, step: index + 1, wallTimeMs }));

/** TensorBoard reads the event files that a training writes. */
export const suite: ConformanceSuite = {
  name: 'tensorboard',
  async run(context) {
    // setuptools: tensorboard still imports pkg_resources.
    const requirements = ['tensorboard==2.21.0', 'setuptools==80.9.0'];
    const { python } = await context.pythonVenv('tensorboard', requirements);
    const folder = await context.temporaryFolder();
    const losses = [0.5, 0.25, 1 / 3];
    const validation = Array.from({ length: 200 }, (_, index) => 1 / (index + 1));
    const write = async (run: string, events: readonly ScalarEvent[]): Promise<void> => {
      await mkdir(join(folder, run));
      const file = join(folder, run, 'events.out.tfevents.1790000000.slipway');
      await writeFile(file, encodeEventFile(wallTimeMs, events));
    };
    await write('train', curve('epoch_loss', losses));
    await write('validation', [
      ...curve('epoch_loss', validation),
      ...curve('epoch_accuracy/größer', [1]),
    ]);
    const script = join(context.repository, 'conformance/tensorboard/read_events.py');
    const { stdout } = await context.runProgram([python, script, folder]);
    const runs = JSON.parse(stdout) as Runs;

    await context.check('every run and scalar is read, with step, value and time', async () => {
      assert.deepEqual(Object.keys(runs), ['train', 'validation']);
      assert.deepEqual(
        runs.train?.scalars.epoch_loss,
        losses.map((value, index) => [index + 1, Math.fround(value), wallTimeMs / 1000]),
      );
      assert.equal(runs.validation?.scalars.epoch_loss?.length, 200);
      assert.equal(runs.validation?.scalars['epoch_accuracy/größer']?.length, 1);
    });
    await context.check('the file states version 2 of the format', async () => {
      assert.equal(runs.train?.file_version, 2);
    });
  },
};
