import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { censusRows } from '../model/census-rows.ts';
import { artifactAt, performStep } from './perform-step.ts';
import { train } from './train.ts';

const rows = (await censusRows('adult.data')).slice(0, 2000);
const settings = { learningRate: 0.003, epochs: 3, batchSize: 64, seed: 7 };

test('writes a model, a TensorBoard folder and metrics, and tells each epoch', async () => {
  await using done = await performStep(train, { table: artifactAt(''), ...settings }, rows);
  const { model, logs, metrics } = done.outputs;
  expect((await readFile(model!.path)).length).toBeGreaterThan(50_000);
  for (const run of ['train', 'validation']) {
    const [file] = await readdir(join(logs!.path, run));
    expect(file).toMatch(/^events\.out\.tfevents\.\d+\./);
    const bytes = await readFile(join(logs!.path, run, file!));
    expect(bytes.includes('brain.Event:2')).toBe(true);
    expect(bytes.toString('latin1').split('epoch_loss')).toHaveLength(4);
  }
  const epochs = done.progress.filter((report) => report.metrics?.val_loss !== undefined);
  expect(epochs.map(({ metrics: shown }) => shown?.epoch)).toEqual([1, 2, 3]);
  expect(epochs.at(-1)?.fraction).toBe(1);
  expect(metrics!.metadata.val_loss).toBe(done.returned.validationLoss);
  expect(done.returned.validationLoss).toBeLessThan(0.6);
  expect(JSON.parse(JSON.stringify(metrics!.metadata))).toEqual(metrics!.metadata);
});
