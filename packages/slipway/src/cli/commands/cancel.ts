import { isFinal } from '../../runs/states.ts';
import { defineCommand } from '../command-definition.ts';
import { environmentOption } from '../environment-option.ts';
import { CliError } from '../errors.ts';
import { openProjectEnvironment } from '../project/open-engine.ts';

export const command = defineCommand({
  description: 'Asks the engine of a run to stop it; running steps are ended, finished ones kept.',
  arguments: [{ name: '<run>', summary: 'id of the run' }],
  options: {
    environment: environmentOption,
  },
  examples: ['slipway cancel census-income-20261123-101500-4f2a'],
  async run(io, [id = ''], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const run = await environment.runs.findRun(id);
    if (run === undefined)
      throw new CliError('not-found', 'run-not-found', `${environment.name} has no run ${id}.`);
    if (isFinal(run.state))
      throw new CliError('conflict', 'run-finished', `Run ${id} has already ended: ${run.state}.`);
    await environment.runs.requestCancel(id);
    return { json: { run: id, cancelRequested: true }, text: `Run ${id} is being cancelled.` };
  },
});
