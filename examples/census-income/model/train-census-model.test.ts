import { loadOnnxRunner } from 'slipway/onnx';
import { expect, test } from 'vitest';
import { type CensusRow, encodeFeatures, featureWidth } from '../features.ts';
import { censusRows } from './census-rows.ts';
import type { DenseLayer } from './network.ts';
import { type TrainedModel, trainCensusModel } from './train-census-model.ts';

const trainRows = await censusRows('adult.data');
const testRows = await censusRows('adult.test');
const settings = { learningRate: 0.003, epochs: 2, batchSize: 128, seed: 7 };

async function scores(model: TrainedModel, rows: readonly CensusRow[]) {
  const runner = await loadOnnxRunner(model.onnx);
  const columns = runner.inputs.map(({ name }) => [
    name,
    rows.map((row) => row[name] as string | number | null),
  ]);
  const { probability = [], label = [] } = await runner.run(Object.fromEntries(columns));
  await runner.close();
  return { probability: probability.map(Number), label };
}

/** The network in double precision, written out. Most features are zero and add nothing. */
function probabilityOf(features: Float32Array, layers: readonly DenseLayer[]): number {
  let values: ArrayLike<number> = features;
  for (const [index, { inputs, units, kernel, bias }] of layers.entries()) {
    const sums = Float64Array.from(bias);
    for (let input = 0; input < inputs; input += 1) {
      const value = values[input]!;
      if (value === 0) continue;
      for (let unit = 0; unit < units; unit += 1)
        sums[unit] = sums[unit]! + value * kernel[input * units + unit]!;
    }
    values = index === layers.length - 1 ? sums : sums.map((sum) => Math.max(0, sum));
  }
  return 1 / (1 + Math.exp(-values[0]!));
}

test('one seed gives one model, another seed another', async () => {
  const rows = trainRows.slice(0, 3000);
  const first = await trainCensusModel({ ...settings, rows });
  const again = await trainCensusModel({ ...settings, rows });
  const other = await trainCensusModel({ ...settings, rows, seed: 8 });
  expect(Buffer.from(again.onnx).equals(Buffer.from(first.onnx))).toBe(true);
  expect(again.history).toEqual(first.history);
  expect(Buffer.from(other.onnx).equals(Buffer.from(first.onnx))).toBe(false);
  expect(first.trainingRows + first.validationRows).toBe(3000);
  expect(first.validationRows).toBeGreaterThan(230);
  expect(first.validationRows).toBeLessThan(370);
});

test('the ONNX model scores raw rows as the trainer does, and well', async () => {
  const model = await trainCensusModel({ ...settings, rows: trainRows });
  const { probability, label } = await scores(model, testRows);
  const width = featureWidth(model.spec);
  const features = encodeFeatures(model.spec, testRows);
  let worst = 0;
  let correct = 0;
  testRows.forEach((row, index) => {
    const own = probabilityOf(features.subarray(index * width, (index + 1) * width), model.layers);
    worst = Math.max(worst, Math.abs(own - probability[index]!));
    correct += Number(label[index] === row.income_bracket);
  });
  expect(probability).toHaveLength(16_281);
  expect(worst).toBeLessThan(1e-5);
  expect(correct / testRows.length).toBeGreaterThan(0.845);
});

test('missing and unseen values have a meaning inside the model', async () => {
  const model = await trainCensusModel({ ...settings, rows: trainRows.slice(0, 5000), epochs: 1 });
  const row = testRows[0]!;
  const medianAge = model.spec.ageMedian;
  const { probability } = await scores(model, [
    { ...row, age: null },
    { ...row, age: medianAge },
    { ...row, workclass: 'Astronaut' },
    { ...row, workclass: 'Alchemist' },
    { ...row, workclass: null },
    { ...row, capital_gain: -5 },
    { ...row, capital_gain: 0 },
    Object.fromEntries(Object.keys(row).map((name) => [name, null])),
  ]);
  expect(probability[0]).toBe(probability[1]);
  expect(probability[2]).toBe(probability[3]);
  expect(probability[4]).not.toBe(probability[2]);
  expect(probability[5]).toBe(probability[6]);
  expect(probability[7]).toBeGreaterThan(0);
  expect(probability[7]).toBeLessThan(1);
});

test('no number, however large, leaves the model without an answer', async () => {
  const model = await trainCensusModel({ ...settings, rows: trainRows.slice(0, 3000), epochs: 1 });
  const columns = [...model.spec.numeric.map(({ column }) => column), 'age'];
  const rows = columns.flatMap((column) =>
    [1e308, -1e308, 1e6, -1e6].map((value) => ({ ...testRows[0], [column]: value })),
  );
  const { probability } = await scores(model, rows);
  const features = encodeFeatures(model.spec, rows);
  const width = featureWidth(model.spec);
  rows.forEach((_, row) => {
    const own = probabilityOf(features.subarray(row * width, (row + 1) * width), model.layers);
    expect(Math.abs(own - probability[row]!)).toBeLessThan(1e-5);
  });
});

test('an aborted training stops', async () => {
  const cancel = new AbortController();
  const training = trainCensusModel({
    ...settings,
    rows: trainRows,
    epochs: 200,
    signal: cancel.signal,
    onEpoch: () => setImmediate(() => cancel.abort()),
  });
  await expect(training).rejects.toThrow(/abort/);
});

test('refuses rows that cannot be learnt from', async () => {
  const attempt = (rows: readonly CensusRow[]) => trainCensusModel({ ...settings, rows });
  await expect(attempt([])).rejects.toThrow(/Of 0 rows/);
  const poor = trainRows.filter((row) => row.income_bracket === '<=50K');
  await expect(attempt(poor)).rejects.toThrow(/nothing to tell apart/);
  const odd = [...trainRows.slice(0, 20), { ...trainRows[0], income_bracket: '>50K.' }];
  await expect(attempt(odd)).rejects.toThrow(/Row 21 .*">50K\."/);
  const unlabelled = [...trainRows.slice(0, 20), { ...trainRows[0], income_bracket: null }];
  await expect(attempt(unlabelled)).rejects.toThrow(/Row 21 .* null/);
  await expect(attempt([trainRows[0]!, trainRows[7]!])).rejects.toThrow(/too few/);
});

test('a training that diverges says so', async () => {
  const training = trainCensusModel({
    ...settings,
    rows: trainRows.slice(0, 500),
    learningRate: 1e30,
  });
  await expect(training).rejects.toThrow(/Lower the learning rate/);
});

test('a batch larger than the table is the table', async () => {
  const rows = trainRows.slice(0, 200);
  const model = await trainCensusModel({ ...settings, rows, batchSize: 8192 });
  expect(model.history.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(model.history.every(({ loss }) => loss > 0)).toBe(true);
});
