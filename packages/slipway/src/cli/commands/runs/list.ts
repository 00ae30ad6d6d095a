import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';

export const command = defineCommand({
  description: 'Lists the runs of an environment, newest first.',
  options: {
    environment: environmentOption,
    limit: {
      kind: 'number',
      value: 'n',
      default: 20,
      min: 1,
      isInteger: true,
      summary: 'how many',
    },
  },
  examples: ['slipway runs list --environment staging'],
  async run(io, _args, options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const runs = await environment.runs.listRuns(options.limit);
    return {
      json: runs.map(
        ({ id, pipeline, displayName, state, identity, createdAtMs, finishedAtMs }) => ({
          id,
          pipeline,
          displayName,
          state,
          identity,
          createdAtMs,
          finishedAtMs,
        }),
      ),
      text:
        runs.length === 0
          ? `No runs in ${environment.name} yet.`
          : runs
              .map(
                (run) =>
                  `${new Date(run.createdAtMs).toISOString()}  ${run.state.padEnd(9)}  ${run.id}`,
              )
              .join('\n'),
    };
  },
});
