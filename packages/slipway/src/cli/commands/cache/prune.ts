import { ageMs } from '../../../core/age.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { CliError } from '../../errors.ts';
import { actAs } from '../../project/act-as.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';
import { systemClock } from '../../system-clock.ts';

export const command = defineCommand({
  description:
    'Forgets results that later runs may reuse: their tasks run again. The artifacts stay until slipway gc finds that nothing refers to them.',
  options: {
    environment: environmentOption,
    olderThan: { kind: 'text', value: 'age', summary: 'those made longer ago, such as 30d or 12h' },
    pipeline: { kind: 'text', value: 'name', summary: 'those of one pipeline' },
    all: { kind: 'flag', summary: 'every one of them' },
    dryRun: { kind: 'flag', summary: 'only say which' },
  },
  examples: ['slipway cache prune --older-than 30d', 'slipway cache prune --all --dry-run'],
  async run(io, _arguments, { environment: name, olderThan, pipeline, all, dryRun }) {
    if (!all && olderThan === undefined && pipeline === undefined)
      throw new CliError(
        'invalid-input',
        'prune-what',
        'Say what to forget: --older-than 30d, --pipeline NAME, or --all.',
      );
    const beforeMs =
      olderThan === undefined ? Number.POSITIVE_INFINITY : systemClock.now() - ageMs(olderThan);
    await using environment = await openProjectEnvironment(io, name);
    await actAs(io, environment, { action: 'runs.administer', subject: 'cache' });
    const { runs } = environment;
    const chosen = (await runs.executions()).filter(
      (entry) =>
        // An entry that cannot be read helps nobody.
        !('outputs' in entry) ||
        (entry.createdAtMs <= beforeMs && (pipeline === undefined || entry.pipeline === pipeline)),
    );
    if (!dryRun) for (const { cacheKey } of chosen) await runs.forgetExecution(cacheKey);
    const keys = chosen.map(({ cacheKey }) => cacheKey);
    const verb = dryRun ? 'would be forgotten' : 'forgotten';
    return {
      json: { forgotten: keys, dryRun },
      text: `${keys.length} ${keys.length === 1 ? 'result' : 'results'} ${verb}.`,
    };
  },
});
