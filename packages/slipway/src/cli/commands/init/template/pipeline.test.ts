import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runPipeline } from 'slipway/testing';
import { dice } from './pipeline.ts';

test('a fair die averages 3.5', async () => {
  const run = await runPipeline(dice, { params: { count: 5000 } });
  assert.equal(run.state, 'SUCCEEDED');
  assert.ok(Math.abs(Number(run.outputs.mean) - 3.5) < 0.1, `mean was ${run.outputs.mean}`);
});

test('a parameter out of its range is refused before anything runs', async () => {
  await assert.rejects(runPipeline(dice, { params: { count: 0 } }), /count/);
});
