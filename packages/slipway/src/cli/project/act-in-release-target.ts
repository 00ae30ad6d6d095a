import type { EngineOptions } from '../../engine/engine-options.ts';
import { readPipeline } from '../../ir/read-pipeline.ts';
import type { CommandIo } from '../command-definition.ts';
import { actAs } from './act-as.ts';

type Places = Pick<EngineOptions, 'environment' | 'releaseTarget'>;

const WRITES: ReadonlySet<string> = new Set(['models:write', 'endpoints:write', 'monitors:write']);

/**
 * Steps that register, deploy or watch in another environment do so as its own releaser; whoever has
 * them run must be somebody there who may make releases.
 */
export async function actInReleaseTarget(
  io: CommandIo,
  { environment, releaseTarget }: Places,
  { yaml, subject }: { readonly yaml: string; readonly subject: string },
): Promise<void> {
  if (environment.name === releaseTarget.name) return;
  const executors = Object.values(readPipeline(yaml).platform?.deploymentSpec.executors ?? {});
  const isReached = executors.some(
    (config) => config.in === 'releaseTarget' && config.access?.some((one) => WRITES.has(one)),
  );
  if (isReached) await actAs(io, releaseTarget, { action: 'releases.create', subject });
}

/** The same of a recorded run; who names none that there is, is told by what comes after. */
export async function actInReleaseTargetOf(
  io: CommandIo,
  places: Places,
  run: string,
): Promise<void> {
  const yaml = (await places.environment.runs.findRun(run))?.pipelineYaml;
  if (yaml !== undefined) await actInReleaseTarget(io, places, { yaml, subject: run });
}
