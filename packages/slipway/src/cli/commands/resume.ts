import { resumeRun } from '../../engine/run-pipeline.ts';
import { defineCommand } from '../command-definition.ts';
import { environmentOption } from '../environment-option.ts';
import { openEngine } from '../project/open-engine.ts';
import { runSummary } from '../project/run-summary.ts';

export const command = defineCommand({
  description:
    'Goes on with a run that was interrupted, cancelled or failed. Finished tasks are kept; the recorded pipeline is used.',
  arguments: [{ name: '<run>', summary: 'id of the run, as slipway runs list shows it' }],
  options: {
    environment: environmentOption,
  },
  examples: ['slipway resume census-income-20261123-101500-4f2a'],
  async run(io, [run = ''], options) {
    await using engine = await openEngine(io, options.environment);
    return runSummary(await resumeRun(run, engine.options));
  },
});
