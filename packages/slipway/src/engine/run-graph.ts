import type { RunRecord } from '../runs/run-record.ts';
import { DagRunner } from './dag-runner.ts';
import type { EngineOptions } from './engine-options.ts';
import type { HeldRun } from './hold-run.ts';
import { openRun } from './open-run.ts';
import { RunJournal } from './run-journal.ts';
import type { TaskOutcome } from './task-outcome.ts';
import { removeWorkspace } from './workspace.ts';

/**
 * Runs the recorded bytes of a run that this engine holds. Throws what kept the engine itself from
 * going on; `stopped` is aborted by whoever wants the run cancelled.
 */
export async function runGraph(
  record: RunRecord,
  options: EngineOptions,
  { held, stopped }: { readonly held: HeldRun; readonly stopped: AbortSignal },
): Promise<TaskOutcome> {
  const broken = new AbortController();
  const journal = new RunJournal(options.environment.runs, held.hold, () => broken.abort());
  const exitSignal = AbortSignal.any([held.lost, broken.signal]);
  await using opened = await openRun(record, options, {
    journal,
    signal: AbortSignal.any([stopped, exitSignal]),
    exitSignal,
  });
  const { run, spec, workspace } = opened.context.parts;
  const inputs = { parameters: run.parameters, artifacts: {} };
  const dag = spec.root.dag ?? { tasks: {} };
  const outcome = await new DagRunner(opened.context, { dag, inputs, path: '' }).run();
  await journal.drain();
  if (workspace !== undefined && outcome.state === 'SUCCEEDED') await removeWorkspace(workspace);
  return outcome;
}
