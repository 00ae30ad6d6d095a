import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentSettings } from '../../environments/project.ts';
import { readPipeline } from '../../ir/read-pipeline.ts';
import { type RecordedUse, useKey } from '../../plan/plan-access.ts';
import type { CommandIo } from '../command-definition.ts';
import type { LoadedProject } from './load-project.ts';
import { openProjectEnvironment } from './open-engine.ts';

const RUNS = 20;

/** What the last runs of a pipeline used here; null where nothing ran yet, which planning leaves so. */
export async function recordedUse(
  io: CommandIo,
  of: {
    readonly loaded: LoadedProject;
    readonly environment: EnvironmentSettings;
    readonly yaml: string;
  },
): Promise<RecordedUse | null> {
  const { loaded, environment, yaml } = of;
  const name = readPipeline(yaml).spec?.pipelineInfo.name;
  if (name === undefined) return null;
  if (!existsSync(join(loaded.stateFolder, environment.name, 'state.db'))) return null;
  await using ports = await openProjectEnvironment(io, environment.name);
  const { runs, uses } = await ports.runs.recentUse(name, RUNS);
  if (runs === 0) return null;
  return { runs, counts: new Map(uses.map((use) => [useKey(use), use.inRuns])) };
}
