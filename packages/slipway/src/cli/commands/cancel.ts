import { cancelRun } from '../../engine/cancel-run.ts';
import { isFinal } from '../../runs/states.ts';
import { defineCommand } from '../command-definition.ts';
import { environmentOption } from '../environment-option.ts';
import { CliError } from '../errors.ts';
import { actAs } from '../project/act-as.ts';
import { openProjectEnvironment } from '../project/open-engine.ts';

export const command = defineCommand({
  description:
    'Stops a run: running steps are ended, finished ones kept. A run that waits for a decision is cancelled at once.',
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
    await actAs(io, environment, { action: 'runs.write', subject: id });
    const hasEnded = await cancelRun(environment.runs, id);
    return {
      json: { run: id, cancelRequested: true, state: hasEnded ? 'CANCELLED' : run.state },
      text: hasEnded ? `Run ${id} is cancelled.` : `Run ${id} is being cancelled.`,
    };
  },
});
