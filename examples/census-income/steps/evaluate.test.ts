import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OnnxGraph } from 'slipway';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { censusRows } from '../model/census-rows.ts';
import { trainCensusModel } from '../model/train-census-model.ts';
import { evaluate } from './evaluate.ts';
import { artifactAt, performStep } from './perform-step.ts';

const testRows = await censusRows('adult.test');
const folder = await mkdtemp(join(tmpdir(), 'census-evaluate-'));
const path = (name: string): string => join(folder, name);
const none = artifactAt(path('none'), { present: false });
const settings = {
  table: artifactAt(''),
  marginOverMajority: 0.05,
  marginOverChampion: 0,
  seed: 7,
};

/** A model that gives everybody the share of high incomes. */
function constantModel(): Uint8Array {
  const graph = new OnnxGraph({ name: 'constant' });
  const number = (name: string, value: number) =>
    graph.constant(name, { type: 'float', dims: [1, 1], values: Float32Array.of(value) });
  const age = graph.input({ name: 'age', type: 'float', dims: ['N', 1] });
  const nothing = graph.node('Mul', [age, number('zero', 0)]);
  const share = graph.node('Add', [nothing, number('share', 0.24)], { name: 'probability' });
  graph.output(share, { type: 'float', dims: ['N', 1] });
  return graph.encode();
}

beforeAll(async () => {
  const rows = await censusRows('adult.data');
  const train = async (name: string, epochs: number, count: number): Promise<void> => {
    const request = { rows: rows.slice(0, count), learningRate: 0.003, batchSize: 256, seed: 7 };
    const { onnx } = await trainCensusModel({ ...request, epochs });
    await writeFile(path(name), onnx);
  };
  await train('good', 2, rows.length);
  await train('poor', 1, 1000);
  await writeFile(path('constant'), constantModel());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const reasons = (metadata: Readonly<Record<string, unknown>>) =>
  (metadata.gate as { reasons: { code: string; isPassed: boolean }[] }).reasons
    .filter(({ isPassed }) => !isPassed)
    .map(({ code }) => code);

describe('evaluate', () => {
  test('accepts a good first model and says how good it is', async () => {
    const inputs = { ...settings, model: artifactAt(path('good')), champion: none };
    await using done = await performStep(evaluate, inputs, testRows);
    const { metadata } = done.outputs.metrics!;
    expect(done.returned).toEqual({ accepted: true });
    expect(metadata).toMatchObject({ rows: 16_281, positives: 3846, championVersion: null });
    expect(metadata.auc).toBeGreaterThan(0.9);
    expect(metadata.accuracy).toBeGreaterThan(0.845);
    expect(metadata.majorityRate).toBeCloseTo(12_435 / 16_281, 12);
    expect(JSON.parse(JSON.stringify(metadata))).toEqual(metadata);
    expect(await readFile(done.outputs.report!.path, 'utf8')).toContain('>Accepted<');
  });

  test('refuses a constant model, which the gate "accuracy > 0.7" would release', async () => {
    const inputs = { ...settings, model: artifactAt(path('constant')), champion: none };
    await using done = await performStep(evaluate, inputs, testRows);
    const { metadata } = done.outputs.metrics!;
    expect(metadata.accuracy).toBeGreaterThan(0.7);
    expect(done.returned).toEqual({ accepted: false });
    expect(reasons(metadata)).toEqual(['one-answer', 'majority']);
  });

  test('refuses a table without labels that it knows', async () => {
    const inputs = { ...settings, model: artifactAt(path('good')), champion: none };
    const rows = [...testRows.slice(0, 5), { ...testRows[5], income_bracket: '>50K.' }];
    await expect(performStep(evaluate, inputs, rows)).rejects.toThrow(/Row 6 .*">50K\."/);
    await expect(performStep(evaluate, inputs, [])).rejects.toThrow(/Of 0 rows/);
  });

  test('a poorer model does not replace the champion, a better one does', async () => {
    const judge = (model: string, champion: string) =>
      performStep(
        evaluate,
        {
          ...settings,
          marginOverMajority: 0,
          model: artifactAt(path(model)),
          champion: artifactAt(path(champion), { present: true, version: 3 }),
        },
        testRows,
      );
    await using poor = await judge('poor', 'good');
    expect(poor.returned).toEqual({ accepted: false });
    expect(reasons(poor.outputs.metrics!.metadata)).toContain('champion-auc');
    await using better = await judge('good', 'poor');
    expect(better.returned).toEqual({ accepted: true });
    await using same = await judge('good', 'good');
    expect(reasons(same.outputs.metrics!.metadata)).toEqual(['same-model']);
    expect(await readFile(same.outputs.report!.path, 'utf8')).toContain('version 3');
  });
});
