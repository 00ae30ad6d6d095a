// Writes the example's network, as large as the trained one but with random weights, to the file given;
// sends its parent rows to ask it. A process of its own, so that the server's memory is the server's.
import { writeFile } from 'node:fs/promises';
import { featureWidth, fitFeatures } from '../../examples/census-income/features.ts';
import { censusRows } from '../../examples/census-income/model/census-rows.ts';
import type { DenseLayer } from '../../examples/census-income/model/network.ts';
import { randomNumbers } from '../../examples/census-income/model/random-numbers.ts';
import { toOnnx } from '../../examples/census-income/model/to-onnx.ts';

const [file = ''] = process.argv.slice(2);
const UNITS = [100, 75, 50, 25, 1];

const rows = await censusRows('adult.test');
const spec = fitFeatures(rows);
const random = randomNumbers(7);
const weights = (count: number) => Float32Array.from({ length: count }, () => random() - 0.5);
const layers: DenseLayer[] = [];
let inputs = featureWidth(spec);
for (const units of UNITS) {
  layers.push({ inputs, units, kernel: weights(inputs * units), bias: weights(units) });
  inputs = units;
}
await writeFile(file, toOnnx(spec, layers));
process.send?.(rows.slice(0, 256));
process.disconnect();
