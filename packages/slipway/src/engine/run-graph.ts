import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrors } from '../core/diagnostics.ts';
import { readPipeline } from '../ir/read-pipeline.ts';
import type { RunRecord } from '../runs/run-record.ts';
import type { RunHold } from '../runs/run-store.ts';
import { DagRunner } from './dag-runner.ts';
import type { EngineOptions } from './engine-options.ts';
import { EngineError } from './errors.ts';
import { openExecutors } from './executors/open-executors.ts';
import { killProcessesOf } from './executors/run-processes.ts';
import { RunContext } from './run-context.ts';
import { RunJournal } from './run-journal.ts';
import { Machine } from './scheduler/machine.ts';
import { thisMachine } from './scheduler/this-machine.ts';
import { StepApiServer } from './step-api/server.ts';
import { Sweeper } from './sweeper.ts';
import type { TaskOutcome } from './task-outcome.ts';
import { openWorkspace, removeWorkspace } from './workspace.ts';

export interface GraphControl {
  readonly hold: RunHold;
  /** Ends what runs; tasks that have not started are cancelled. */
  readonly signal: AbortSignal;
  /** Ends even exit tasks. */
  readonly exitSignal: AbortSignal;
}

/** Runs the recorded bytes of a run; throws what kept the engine itself from going on. */
export async function runGraph(
  record: RunRecord,
  options: EngineOptions,
  control: GraphControl,
): Promise<TaskOutcome> {
  const { spec, platform, kubernetes } = readRecorded(record);
  const { environment, releaseTarget, clock, onEvent } = options;
  const broken = new AbortController();
  const journal = new RunJournal(environment.runs, control.hold, () => broken.abort());
  const ports = [environment, releaseTarget];
  const resources = new AsyncDisposableStack();
  const scratchFolder = join(options.scratchFolder, record.id);
  await mkdir(scratchFolder, { recursive: true, mode: 0o700 });
  resources.defer(() => rm(scratchFolder, { recursive: true, force: true }));
  const sweeper = resources.use(new Sweeper());
  try {
    const workspace =
      kubernetes?.pipelineConfig?.workspace === undefined
        ? undefined
        : await openWorkspace(options.workspacesFolder, record.id);
    const place = { run: record.id, projectFolder: record.projectFolder };
    resources.defer(() => void killProcessesOf(record.id));
    const executors = openExecutors(options.executors, place);
    for (const executor of executors) resources.use(executor);
    const stepApi = resources.use(
      new StepApiServer({
        socketPath: join(scratchFolder, 'api.sock'),
        tokens: (name) => ports.find((port) => port.name === name)?.tokens,
      }),
    );
    const [recorded] = await Promise.all([environment.runs.tasks(record.id), stepApi.listen()]);
    const context = new RunContext(
      {
        run: record,
        spec,
        platform,
        environment,
        releaseTarget,
        journal,
        machine: new Machine(options.machine ?? thisMachine()),
        executors,
        stepApi,
        scratchFolder,
        sweeper,
        workspace,
        clock,
        signal: AbortSignal.any([control.signal, broken.signal]),
        exitSignal: AbortSignal.any([control.exitSignal, broken.signal]),
        onEvent,
      },
      new Map(recorded.map((task) => [task.path, task])),
    );
    const inputs = { parameters: record.parameters, artifacts: {} };
    const dag = spec.root.dag ?? { tasks: {} };
    const outcome = await new DagRunner(context, { dag, inputs, path: '' }).run();
    await journal.drain();
    if (workspace !== undefined && outcome.state === 'SUCCEEDED') await removeWorkspace(workspace);
    return outcome;
  } finally {
    await resources.disposeAsync();
  }
}

function readRecorded(record: RunRecord) {
  const { spec, platform, kubernetes, diagnostics } = readPipeline(record.pipelineYaml);
  if (spec !== undefined && !hasErrors(diagnostics)) return { spec, platform, kubernetes };
  throw new EngineError(
    'invalid-input',
    'pipeline-unreadable',
    `The recorded pipeline of run ${record.id} cannot be read: ${diagnostics[0]?.message ?? 'no pipeline in it'}`,
  );
}
