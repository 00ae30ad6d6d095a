import type { JsonValue } from '../../core/json.ts';
import { replayTask } from '../../engine/replay-task.ts';
import { artifactsIn } from '../../runs/run-record.ts';
import { defineCommand } from '../command-definition.ts';
import { environmentOption } from '../environment-option.ts';
import { CliError } from '../errors.ts';
import { actAs } from '../project/act-as.ts';
import { actInReleaseTargetOf } from '../project/act-in-release-target.ts';
import { openEngine } from '../project/open-engine.ts';

export const command = defineCommand({
  description:
    "Runs one step of a recorded run again, with today's code on the inputs it was given then. The run itself is not changed. With --inspect, a TypeScript step waits for a debugger before it runs.",
  arguments: [{ name: '<run>', summary: 'id of the run, as slipway runs list shows it' }],
  options: {
    environment: environmentOption,
    task: {
      kind: 'text',
      value: 'path',
      summary: 'the task, as slipway runs show names it: train, or for-loop-1/0/train',
    },
    inspect: {
      kind: 'number',
      value: 'port',
      min: 1,
      max: 65_535,
      isInteger: true,
      summary: 'wait for a debugger on this port of 127.0.0.1 (chrome://inspect, VS Code: Attach)',
    },
  },
  examples: [
    'slipway replay census-income-20261123-101500-4f2a --task train',
    'slipway replay census-income-20261123-101500-4f2a --task train --inspect 9229',
  ],
  async run(io, [run = ''], { environment, task, inspect }) {
    if (task === undefined)
      throw new CliError(
        'invalid-input',
        'task-not-given',
        `Which task of ${run}? Give --task; slipway runs show ${run} lists them.`,
      );
    await using engine = await openEngine(io, environment);
    await actAs(io, engine.options.environment, { action: 'runs.write', subject: run });
    await actInReleaseTargetOf(io, engine.options, run);
    const { executors } = engine.options;
    const inspection = inspect === undefined ? [] : [`--inspect-brk=127.0.0.1:${inspect}`];
    const outputs = await replayTask(
      { run, path: task, isUnlimited: inspect !== undefined },
      {
        ...engine.options,
        executors: { ...executors, nodeOptions: [...executors.nodeOptions, ...inspection] },
        onEvent: (event) => {
          if (event.kind === 'log') io.stderr.write(`${event.line}\n`);
        },
      },
    );
    const lines = Object.entries(outputs.parameters).map(
      ([name, value]) => `${name} = ${JSON.stringify(value)}`,
    );
    for (const [name, { uri }] of artifactsIn(outputs)) lines.push(`${name}: ${uri}`);
    return { json: outputs as unknown as JsonValue, text: lines.join('\n') };
  },
});
