import { resumeRun } from '../../engine/run-pipeline.ts';
import { defineCommand } from '../command-definition.ts';
import { environmentOption } from '../environment-option.ts';
import { CliError } from '../errors.ts';
import { eventOptions } from '../events/run-events.ts';
import { actAs } from '../project/act-as.ts';
import { actInReleaseTargetOf } from '../project/act-in-release-target.ts';
import { pipelineDigest } from '../project/create-run-request.ts';
import { type OpenEngine, openEngine } from '../project/open-engine.ts';
import { pipelineText } from '../project/pipeline-text.ts';
import { runSummary } from '../project/run-summary.ts';

export const command = defineCommand({
  description:
    'Goes on with a run that was interrupted, cancelled or failed, on its recorded pipeline. Tasks that had finished run again only when their code or inputs have changed.',
  arguments: [{ name: '<run>', summary: 'id of the run, as slipway runs list shows it' }],
  options: {
    environment: environmentOption,
    ...eventOptions,
    recorded: {
      kind: 'flag',
      summary: 'go on with the recorded pipeline although the project has another one now',
    },
  },
  examples: [
    'slipway resume census-income-20261123-101500-4f2a',
    'slipway resume census-income-20261123-101500-4f2a --recorded',
  ],
  async run(io, [run = ''], options) {
    await using engine = await openEngine(io, options.environment, options);
    await actAs(io, engine.options.environment, { action: 'runs.write', subject: run });
    if (!options.recorded) await refuseChangedPipeline(engine, run);
    await actInReleaseTargetOf(io, engine.options, run);
    return runSummary(await resumeRun(run, engine.options));
  },
});

/** A run whose pipeline was changed since would not do what the project now says. */
async function refuseChangedPipeline({ loaded, options }: OpenEngine, id: string): Promise<void> {
  const run = await options.environment.runs.findRun(id);
  if (run === undefined || run.source === null || run.state === 'SUCCEEDED') return;
  const now = await pipelineText(loaded, run.source === '' ? undefined : run.source);
  if (pipelineDigest(now) === run.pipelineDigest) return;
  throw new CliError(
    'conflict',
    'pipeline-changed',
    `The pipeline of run ${id} has changed since the run was started. Start a new run with slipway run (what has not changed comes from the cache), or go on with the recorded one: slipway resume ${id} --recorded.`,
  );
}
