import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { censusRows } from '../../examples/census-income/model/census-rows.ts';
import { scoreRows } from '../../examples/census-income/model/score-rows.ts';
import { trainCensusModel } from '../../examples/census-income/model/train-census-model.ts';
import type { ConformanceSuite } from '../conformance-suite.ts';

interface Answer {
  readonly inputs: readonly string[];
  readonly opsets: Readonly<Record<string, number>>;
  readonly probability: readonly number[];
  readonly label: readonly string[];
  readonly reference: readonly number[];
}

/** The census model is a valid ONNX file that other runtimes run as Slipway does. */
export const suite: ConformanceSuite = {
  name: 'onnx',
  async run(context) {
    const { python } = await context.pythonVenv('onnx', ['onnx==1.23.2', 'onnxruntime==1.32.0']);
    const folder = await context.temporaryFolder();
    const { onnx } = await trainCensusModel({
      rows: await censusRows('adult.data'),
      learningRate: 0.003,
      epochs: 1,
      batchSize: 256,
      seed: 7,
    });
    const testRows = await censusRows('adult.test');
    const odd = { ...testRows[0], workclass: 'Astronaut', age: null, race: null, capital_gain: -1 };
    const rows = [odd, ...testRows];
    await writeFile(join(folder, 'census.onnx'), onnx);
    await writeFile(join(folder, 'rows.json'), JSON.stringify(rows));
    const script = join(context.repository, 'conformance/onnx/check_model.py');
    const words = [python, script, 'census.onnx', 'rows.json'] as const;
    const ours = await scoreRows(onnx, rows);

    let answer: Answer | undefined;
    await context.check('passes the full check and strict shape inference of onnx', async () => {
      const { stdout } = await context.runProgram([...words], { folder });
      answer = JSON.parse(stdout) as Answer;
      assert.equal(answer.inputs.length, 11);
      assert.deepEqual(answer.opsets, { '': 17, 'ai.onnx.ml': 3 });
    });
    if (answer === undefined) return;
    const { probability, label, reference } = answer;
    await context.check('onnxruntime for Python scores every test row as we do', async () => {
      assert.equal(probability.length, 16_282);
      assert.ok(worst(probability, ours) <= 1e-6, `worst difference ${worst(probability, ours)}`);
      label.forEach((text, row) => {
        assert.equal(text, (probability[row] ?? 0) >= 0.5 ? '>50K' : '<=50K');
      });
    });
    await context.check('the reference evaluator of onnx scores rows as we do', async () => {
      assert.equal(reference.length, 300);
      const first = ours.slice(0, reference.length);
      assert.ok(worst(reference, first) <= 1e-5, `worst difference ${worst(reference, first)}`);
    });
  },
};

const worst = (some: readonly number[], others: readonly number[]): number =>
  some.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - (others[index] ?? Number.NaN))),
    0,
  );
