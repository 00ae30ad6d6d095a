import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { hasErrors } from '../core/diagnostics.ts';
import type { JsonObject } from '../core/json.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import { readPipeline } from '../ir/read-pipeline.ts';
import { RunError } from '../runs/errors.ts';
import type { RunRecord, RunRequest, TaskRun } from '../runs/run-record.ts';
import type { LeaseOwner } from '../runs/run-store.ts';
import { ImplementationDigests } from './cache/implementation-digest.ts';
import { DagRunner } from './dag-runner.ts';
import { EngineError } from './errors.ts';
import type { EngineEvent } from './events.ts';
import { RunContext } from './run-context.ts';
import { StepApiServer } from './step-api/server.ts';
import { recordedError, type TaskOutcome } from './task-outcome.ts';
import { WorkerPool, type WorkerPoolOptions } from './worker/worker-pool.ts';

const LEASE_MS = 15_000;
const HEARTBEAT_MS = 2000;

export interface EngineOptions {
  readonly environment: EnvironmentPorts;
  /** Where steps marked `in: 'releaseTarget'` run; may be the same environment. */
  readonly releaseTarget: EnvironmentPorts;
  readonly workers: Omit<WorkerPoolOptions, 'workingFolder'>;
  /** Private folder for plaintext files while they are needed. */
  readonly scratchFolder: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
}

export interface RunResult {
  readonly run: RunRecord;
  readonly tasks: readonly TaskRun[];
  /** Parameters the pipeline hands out; empty unless it succeeded. */
  readonly outputs: JsonObject;
}

/** Records a new run and runs it to its end. */
export async function startRun(request: RunRequest, options: EngineOptions): Promise<RunResult> {
  const record = await options.environment.runs.createRun(request);
  return runLeased(record, options, false);
}

/** Goes on with a run that was interrupted, cancelled or failed, on its recorded bytes. */
export async function resumeRun(id: string, options: EngineOptions): Promise<RunResult> {
  const { runs, name } = options.environment;
  const record = await runs.findRun(id);
  if (record === undefined)
    throw new RunError(
      'not-found',
      'run-not-found',
      `${name} has no run ${id}; slipway runs list shows them.`,
    );
  if (record.state === 'SUCCEEDED')
    return { run: record, tasks: await runs.tasks(id), outputs: {} };
  return runLeased(record, options, true);
}

async function runLeased(
  record: RunRecord,
  options: EngineOptions,
  isResumed: boolean,
): Promise<RunResult> {
  const { runs } = options.environment;
  const owner: LeaseOwner = { host: hostname(), pid: process.pid, token: randomUUID() };
  if (!(await runs.acquireLease(record.id, owner, { ttlMs: LEASE_MS, isAlive })))
    throw new RunError(
      'conflict',
      'run-held',
      `Run ${record.id} is being run by another engine. Wait for it, or stop it with slipway cancel ${record.id}.`,
    );
  const cancelled = new AbortController();
  const lost = new AbortController();
  const signal = AbortSignal.any([options.signal, cancelled.signal, lost.signal]);
  const heart = setInterval(() => {
    runs.heartbeat(record.id, owner, LEASE_MS).then(
      ({ held, cancelRequested }) => {
        if (!held) lost.abort();
        if (cancelRequested) cancelled.abort();
      },
      () => undefined,
    );
  }, HEARTBEAT_MS);
  try {
    await runs.setRunState(record.id, 'RUNNING');
    options.onEvent({ kind: 'run-started', run: record, isResumed });
    const outcome = await runGraph(record, { ...options, signal, exitSignal: lost.signal });
    const state = outcome.state === 'SUCCEEDED' ? 'SUCCEEDED' : finalState(outcome, signal);
    await runs.setRunState(record.id, state, outcome.error ?? undefined);
    const tasks = await runs.tasks(record.id);
    options.onEvent({ kind: 'run-finished', run: record.id, state, tasks });
    return {
      run: (await runs.findRun(record.id)) ?? record,
      tasks,
      outputs: outcome.outputs?.parameters ?? {},
    };
  } finally {
    clearInterval(heart);
    await runs.releaseLease(record.id, owner);
  }
}

const finalState = ({ state }: TaskOutcome, signal: AbortSignal) =>
  signal.aborted || state === 'CANCELLED' ? 'CANCELLED' : 'FAILED';

interface GraphOptions extends EngineOptions {
  readonly exitSignal: AbortSignal;
}

async function runGraph(record: RunRecord, options: GraphOptions): Promise<TaskOutcome> {
  const { environment, releaseTarget, clock, signal, exitSignal, onEvent } = options;
  const { spec, platform, diagnostics } = readPipeline(record.pipelineYaml);
  if (spec === undefined || platform === undefined || hasErrors(diagnostics))
    throw new EngineError(
      'invalid-input',
      'pipeline-unreadable',
      `The recorded pipeline of run ${record.id} cannot be read: ${diagnostics[0]?.message ?? 'no pipeline in it'}`,
    );
  const scratchFolder = join(options.scratchFolder, record.id);
  await mkdir(scratchFolder, { recursive: true, mode: 0o700 });
  const ports = [environment, releaseTarget];
  try {
    await using pool = new WorkerPool({
      ...options.workers,
      workingFolder: record.projectFolder,
    });
    pool.warmUp();
    await using stepApi = new StepApiServer({
      socketPath: join(scratchFolder, 'api.sock'),
      tokens: (name) => ports.find((port) => port.name === name)?.tokens,
    });
    await stepApi.listen();
    const implementations = new ImplementationDigests(record.projectFolder);
    const context = new RunContext(
      {
        run: record,
        spec,
        platform,
        environment,
        releaseTarget,
        pool,
        stepApi,
        implementations,
        scratchFolder,
        clock,
        signal,
        exitSignal,
        onEvent,
      },
      new Map((await environment.runs.tasks(record.id)).map((task) => [task.path, task])),
    );
    const inputs = { parameters: record.parameters, artifacts: {} };
    const dag = spec.root.dag ?? { tasks: {} };
    return await new DagRunner(context, { dag, inputs, path: '' }).run();
  } catch (error) {
    return { state: 'FAILED', outputs: null, error: recordedError(error) };
  } finally {
    await rm(scratchFolder, { recursive: true, force: true });
  }
}

/** A holder on another host is believed until its lease ends; one on this host must have a process. */
function isAlive(owner: LeaseOwner): boolean {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
