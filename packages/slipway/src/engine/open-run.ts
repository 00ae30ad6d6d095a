import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrors } from '../core/diagnostics.ts';
import { readPipeline } from '../ir/read-pipeline.ts';
import type { RunRecord, TaskRun } from '../runs/run-record.ts';
import type { EngineOptions } from './engine-options.ts';
import { EngineError } from './errors.ts';
import { openExecutors } from './executors/open-executors.ts';
import { killProcessesOf } from './executors/run-processes.ts';
import { RunContext } from './run-context.ts';
import type { RunJournal } from './run-journal.ts';
import { Machine } from './scheduler/machine.ts';
import { thisMachine } from './scheduler/this-machine.ts';
import { RunSecrets } from './secrets/run-secrets.ts';
import { StepApiServer } from './step-api/server.ts';
import { Sweeper } from './sweeper.ts';
import { UsedAccess } from './used-access.ts';
import { openWorkspace } from './workspace.ts';

export interface RunControl {
  readonly journal: RunJournal;
  /** Ends what runs; tasks that have not started are cancelled. */
  readonly signal: AbortSignal;
  /** Ends even exit tasks. */
  readonly exitSignal: AbortSignal;
}

export interface OpenRun extends AsyncDisposable {
  readonly context: RunContext;
  /** Tasks as they are recorded, by path. */
  readonly recorded: ReadonlyMap<string, TaskRun>;
}

/**
 * Reads the recorded bytes of a run and opens what its tasks need: executors, step API, scratch
 * folder. Disposing ends every process and removes every plaintext file of it.
 */
export async function openRun(
  record: RunRecord,
  options: EngineOptions,
  control: RunControl,
): Promise<OpenRun> {
  const { spec, platform, kubernetes } = readRecorded(record);
  const { environment, releaseTarget, clock, onEvent } = options;
  const ports = [environment, releaseTarget];
  await using resources = new AsyncDisposableStack();
  // A short name of its own: a path to a socket may have 107 characters.
  const scratchFolder = await mkdtemp(join(options.scratchFolder, 'run-'));
  resources.defer(() => rm(scratchFolder, { recursive: true, force: true }));
  const sweeper = resources.use(new Sweeper());
  const workspace =
    kubernetes?.pipelineConfig?.workspace === undefined
      ? undefined
      : await openWorkspace(options.workspacesFolder, record.id);
  resources.defer(() => void killProcessesOf(record.id));
  const place = { run: record.id, projectFolder: record.projectFolder };
  const executors = openExecutors(options.executors, place);
  for (const executor of executors) resources.use(executor);
  const stepApi = resources.use(
    new StepApiServer({
      socketPath: join(scratchFolder, 'api.sock'),
      environment: (name) => ports.find((port) => port.name === name),
      source: environment,
      run: record.id,
    }),
  );
  const [tasks] = await Promise.all([environment.runs.tasks(record.id), stepApi.listen()]);
  const recorded = new Map(tasks.map((task) => [task.path, task]));
  const context = new RunContext(
    {
      ...control,
      run: record,
      spec,
      platform,
      environment,
      releaseTarget,
      machine: new Machine(options.machine ?? thisMachine()),
      executors,
      stepApi,
      scratchFolder,
      stateFolder: options.stateFolder,
      sweeper,
      secrets: new RunSecrets(options.secrets),
      used: new UsedAccess(),
      sharedCache: options.sharedCache,
      workspace,
      clock,
      onEvent,
    },
    recorded,
  );
  const opened = resources.move();
  return { context, recorded, [Symbol.asyncDispose]: () => opened.disposeAsync() };
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
