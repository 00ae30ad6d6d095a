import { join } from 'node:path';
import { ageMs } from '../../core/age.ts';
import { collectGarbage } from '../../engine/collect-garbage.ts';
import { defineCommand } from '../command-definition.ts';
import { counted } from '../counted.ts';
import { environmentOption } from '../environment-option.ts';
import { actAs } from '../project/act-as.ts';
import { environmentNamed, loadProject } from '../project/load-project.ts';
import { openProjectEnvironment } from '../project/open-engine.ts';
import { sizeText } from '../size-text.ts';
import { systemClock } from '../system-clock.ts';

export const command = defineCommand({
  description:
    'Forgets old runs with their logs, and old reusable results; then removes the artifacts that nothing refers to. What a registered model, endpoint, monitor, table or run that stays names is never removed, and neither is anything less than an hour old.',
  options: {
    environment: environmentOption,
    olderThan: {
      kind: 'text',
      value: 'age',
      summary: "runs and reusable results older than this go; default: the environment's, or 30d",
    },
    keepRuns: {
      kind: 'number',
      value: 'n',
      min: 0,
      isInteger: true,
      summary: "the newest runs of each pipeline stay; default: the environment's, or 10",
    },
    dryRun: { kind: 'flag', summary: 'only say what would go' },
  },
  examples: ['slipway gc --dry-run', 'slipway gc --older-than 7d --keep-runs 3'],
  async run(io, _arguments, options) {
    const loaded = await loadProject(io.workingFolder);
    const { name, retention } = environmentNamed(loaded.project, options.environment);
    const policy = {
      olderThanMs: ageMs(options.olderThan ?? retention.olderThan),
      keepRuns: options.keepRuns ?? retention.keepRuns,
    };
    await using environment = await openProjectEnvironment(io, name);
    await actAs(io, environment, { action: 'runs.administer', subject: 'gc' });
    const garbage = await collectGarbage(environment, {
      policy,
      nowMs: systemClock.now(),
      isDryRun: options.dryRun,
      workspacesFolder: join(loaded.stateFolder, name, 'workspaces'),
      signal: io.signal,
    });
    const { runs, cacheEntries, artifacts, bytes } = garbage;
    const verb = options.dryRun ? 'Would remove' : 'Removed';
    return {
      json: { ...garbage, dryRun: options.dryRun },
      text: `${verb} ${counted(runs.length, 'run')}, ${counted(cacheEntries, 'reusable result')} and ${counted(artifacts.length, 'artifact')} (${sizeText(bytes)}).`,
    };
  },
});
