import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { findRun } from '../../project/find-run.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';
import { runSummary } from '../../project/run-summary.ts';

export const command = defineCommand({
  description: 'Shows a run: its tasks, states, times, reasons and outputs.',
  arguments: [{ name: '[run]', summary: 'id of the run; default: the newest' }],
  options: {
    environment: environmentOption,
  },
  examples: ['slipway runs show', 'slipway runs show census-income-20261123-101500-4f2a --json'],
  async run(io, [id], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const run = await findRun(environment, id);
    return { ...runSummary({ run, tasks: await environment.runs.tasks(run.id) }), exitCode: 0 };
  },
});
