import { verifyExecution } from '../../../engine/cache/verify-execution.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';
import { openScratchFolder } from '../../scratch-folder.ts';

export const command = defineCommand({
  description:
    'Checks every reusable result: its key against what it is made of, and every byte of its artifacts against its digest. Exits with 1 when one is bad.',
  options: {
    environment: environmentOption,
    remove: { kind: 'flag', summary: 'forget the bad ones, so that their tasks run again' },
  },
  examples: ['slipway cache verify', 'slipway cache verify --remove'],
  async run(io, _arguments, options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    using scratch = openScratchFolder();
    const entries = await environment.runs.executions();
    const bad: { cacheKey: string; task: string; problem: string }[] = [];
    for (const entry of entries) {
      if (io.signal.aborted) break;
      const isEntry = 'outputs' in entry;
      const task = isEntry ? `${entry.pipeline}/${entry.path}` : 'unknown';
      const problem = isEntry
        ? await verifyExecution(environment, entry, scratch.path)
        : 'it cannot be read';
      if (problem === undefined) continue;
      bad.push({ cacheKey: entry.cacheKey, task, problem });
      if (options.remove) await environment.runs.forgetExecution(entry.cacheKey);
    }
    const lines = bad.map(({ task, problem }) => `${task}: ${problem}`);
    lines.push(`${entries.length} results checked, ${bad.length} bad.`);
    return {
      json: { checked: entries.length, bad, removed: options.remove },
      text: lines.join('\n'),
      exitCode: bad.length === 0 || options.remove ? 0 : EXIT_CODES.failed,
    };
  },
});
