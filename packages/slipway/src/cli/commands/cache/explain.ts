import {
  type ExecutionDifference,
  explainExecution,
} from '../../../engine/cache/explain-execution.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { CliError } from '../../errors.ts';
import { printable } from '../../printable.ts';
import { findRun } from '../../project/find-run.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';

const VALUE_CHARACTERS_MAX = 100;

export const command = defineCommand({
  description:
    'Says why a task of a run was executed or taken from the cache: what of it differs from the nearest earlier execution.',
  arguments: [
    { name: '<run>', summary: 'id of the run, as slipway runs list shows it' },
    { name: '<task>', summary: 'path of the task, as slipway runs show names it' },
  ],
  options: { environment: environmentOption },
  examples: ['slipway cache explain census-income-20261123-101500-4f2a train'],
  async run(io, [id, path = ''], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const { runs } = environment;
    const run = await findRun(environment, id);
    const task = (await runs.tasks(run.id)).find((other) => other.path === path);
    const explanation = await explainExecution(runs, run, path);
    if (task === undefined || explanation === undefined)
      throw new CliError(
        'not-found',
        'task-not-executed',
        `Task ${path} of run ${run.id} was not looked up in the cache: it is not in the run, has not come so far, or is a group of tasks. slipway runs show ${run.id} lists them.`,
      );
    const { nearestRun, differences } = explanation;
    const lines = [`${path}: ${task.state}${task.reason === null ? '' : `, ${task.reason}`}`];
    if (nearestRun === undefined) lines.push('No earlier run has executed it.');
    else if (differences.length === 0) lines.push(`Nothing differs from run ${nearestRun}.`);
    else lines.push(`Different from run ${nearestRun}:`, ...differences.map(differenceLine));
    const json = { path, state: task.state, reason: task.reason, nearestRun: nearestRun ?? null };
    const told = differences.map(({ part, now, before }) => ({ part, now, before }));
    return {
      json: { ...json, differences: told, parts: explanation.parts },
      text: lines.join('\n'),
    };
  },
});

const differenceLine = ({ part, now, before }: ExecutionDifference): string =>
  `  ${printable(part)}: ${valueText(before)} → ${valueText(now)}`;

function valueText(value: string | null): string {
  if (value === null) return 'none';
  const digest = /^sha256:([0-9a-f]{12})[0-9a-f]{52}$/.exec(value);
  if (digest !== null) return `${digest[1]}…`;
  const text = printable(value);
  return text.length > VALUE_CHARACTERS_MAX ? `${text.slice(0, VALUE_CHARACTERS_MAX)}…` : text;
}
