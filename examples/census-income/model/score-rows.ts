import { loadOnnxRunner } from 'slipway/onnx';
import type { CensusRow } from '../features.ts';

/** The model's probability of a high income for each row, in order. */
export async function scoreRows(
  model: Uint8Array,
  rows: readonly CensusRow[],
): Promise<readonly number[]> {
  const runner = await loadOnnxRunner(model);
  try {
    const columns = runner.inputs.map(({ name }) => [
      name,
      rows.map((row) => {
        const value = row[name] ?? null;
        return typeof value === 'boolean' ? String(value) : value;
      }),
    ]);
    const { probability = [] } = await runner.run(Object.fromEntries(columns));
    return probability.map(Number);
  } finally {
    await runner.close();
  }
}
