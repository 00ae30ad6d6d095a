import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isRunHeld } from '../../../engine/hold-run.ts';
import { readPipeline } from '../../../ir/read-pipeline.ts';
import type { RunRecord, TaskRun } from '../../../runs/run-record.ts';
import { type RunTimeline, runTimeline } from '../../../runs/run-timeline.ts';
import { isFinal } from '../../../runs/states.ts';
import { defineCommand } from '../../command-definition.ts';
import { environmentOption } from '../../environment-option.ts';
import { CliError } from '../../errors.ts';
import { findRun } from '../../project/find-run.ts';
import { interruptedText } from '../../project/interrupted-text.ts';
import { openProjectEnvironment } from '../../project/open-engine.ts';
import { runSummary } from '../../project/run-summary.ts';
import { criticalText, gantt } from '../../run-view/gantt.ts';
import { runPage } from '../../run-view/run-page.ts';
import { systemClock } from '../../system-clock.ts';

export const command = defineCommand({
  description:
    'Shows a run: its tasks, states, reasons and outputs, when each ran, and which of them decided how long the run took.',
  arguments: [{ name: '[run]', summary: 'id of the run; default: the newest' }],
  options: {
    environment: environmentOption,
    html: { kind: 'text', value: 'file', summary: 'write it as a page that needs nothing else' },
  },
  examples: [
    'slipway runs show',
    'slipway runs show census-income-20261123-101500-4f2a --json',
    'slipway runs show --html run.html',
  ],
  async run(io, [id], options) {
    await using environment = await openProjectEnvironment(io, options.environment);
    const run = await findRun(environment, id);
    const tasks = await environment.runs.tasks(run.id);
    const timeline = timelineOf(run, tasks);
    const { json, text } = runSummary({ run, tasks });
    const lines = [text];
    if (!isFinal(run.state) && !(await isRunHeld(environment.runs, run.id)))
      lines.push(interruptedText(run.id));
    if (timeline !== undefined)
      lines.push('', ...gantt(tasks, timeline, io.columns), criticalText(timeline));
    if (options.html !== undefined) {
      const path = resolve(io.workingFolder, options.html);
      await writePage(path, runPage({ run, tasks, timeline }));
      lines.push(`Wrote ${path}.`);
    }
    const chain = timeline?.critical ?? { paths: [], lengthMs: 0 };
    return { json: { ...(json as object), criticalPath: { ...chain } }, text: lines.join('\n') };
  },
});

function timelineOf(run: RunRecord, tasks: readonly TaskRun[]): RunTimeline | undefined {
  const { spec } = readPipeline(run.pipelineYaml);
  return spec === undefined
    ? undefined
    : runTimeline(spec, tasks, run.finishedAtMs ?? systemClock.now());
}

async function writePage(path: string, page: string): Promise<void> {
  try {
    await writeFile(path, page);
  } catch (cause) {
    throw new CliError(
      'environment',
      'page-unwritable',
      `The page cannot be written to ${path}: ${(cause as Error).message}. Name a file in a folder you may write.`,
      { cause },
    );
  }
}
