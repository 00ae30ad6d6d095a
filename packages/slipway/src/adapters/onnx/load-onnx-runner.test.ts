import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onnxRunnerContract } from '../../models/onnx/onnx-runner.contract.ts';
import { loadOnnxRunner } from './load-onnx-runner.ts';

const bytesOf = (name: string): Uint8Array =>
  readFileSync(new URL(`./fixtures/${name}.onnx`, import.meta.url));

onnxRunnerContract('loadOnnxRunner', async () => ({
  runner: await loadOnnxRunner(bytesOf('income')),
  row: { age: 40, workclass: 'Private', hours_per_week: 40 },
}));

describe('loadOnnxRunner', () => {
  it('says what columns a model takes and gives', async () => {
    const runner = await loadOnnxRunner(bytesOf('income'));
    expect(runner.inputs).toEqual([
      { name: 'age', type: 'float32', rank: 2 },
      { name: 'workclass', type: 'string', rank: 2 },
      { name: 'hours_per_week', type: 'int64', rank: 2 },
    ]);
    expect(runner.outputs).toEqual([
      { name: 'probability', type: 'float32', rank: 2 },
      { name: 'label', type: 'string', rank: 2 },
    ]);
    await runner.close();
  });

  it('answers rows by the graph, with missing and unseen values as the graph defines them', async () => {
    const runner = await loadOnnxRunner(bytesOf('income'));
    const { probability, label } = await runner.run({
      age: [60, null, 38],
      workclass: ['Self-emp-inc', null, 'Unheard-of'],
      hours_per_week: [50, 0, 0],
    });
    const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
    expect(probability?.[0]).toBeCloseTo(sigmoid(60 * 0.05 + 50 * 0.02 + 1.5 - 3), 5);
    expect(probability?.[1]).toBeCloseTo(sigmoid(38 * 0.05 - 3), 5);
    expect(probability?.[2]).toBe(probability?.[1]);
    expect(label).toEqual(['>50K', '<=50K', '<=50K']);
    await runner.close();
  });

  it('carries every type there and back', async () => {
    const runner = await loadOnnxRunner(bytesOf('echo'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            text: fc.string().filter((text) => !text.includes('\0') && text.isWellFormed()),
            single: fc.float({ noNaN: true }),
            double: fc.double({ noNaN: true }),
            small: fc.integer(),
            large: fc.maxSafeInteger(),
          }),
          { minLength: 1, maxLength: 20 },
        ),
        async (rows) => {
          const columns = {
            text: rows.map((row) => row.text),
            single: rows.map((row) => row.single),
            double: rows.map((row) => row.double),
            small: rows.map((row) => row.small),
            large: rows.map((row) => (Object.is(row.large, -0) ? 0 : row.large)),
          };
          const outputs = await runner.run(columns);
          for (const [name, values] of Object.entries(columns))
            expect(outputs[`${name}_out`]).toEqual(
              values.map((v) => (v === 0 && name !== 'single' && name !== 'double' ? 0 : v)),
            );
        },
      ),
      { numRuns: 50 },
    );
    await runner.close();
  });

  it('refuses bytes that are no model', async () => {
    for (const bytes of [
      new Uint8Array(),
      Buffer.from('hello'),
      bytesOf('income').subarray(0, 200),
    ])
      await expect(loadOnnxRunner(bytes)).rejects.toMatchObject({
        category: 'corrupt',
        code: 'model-unreadable',
      });
  });

  it('refuses models whose values are not one per row', async () => {
    await expect(loadOnnxRunner(bytesOf('wide'))).rejects.toMatchObject({
      code: 'model-unsupported',
    });
    const total = await loadOnnxRunner(bytesOf('total'));
    await expect(total.run({ x: [1, 2] })).rejects.toMatchObject({ code: 'model-answers' });
    await total.close();
  });
});
