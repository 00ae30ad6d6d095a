import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pipeline } from '../authoring/pipeline.ts';
import { compileForRun } from '../cli/project/compile-project-pipeline.ts';
import { createRunRequest } from '../cli/project/create-run-request.ts';
import { openEnvironment } from '../cli/project/open-environment.ts';
import { nodeOptionsOfChildren } from '../cli/source-mode.ts';
import { systemClock } from '../cli/system-clock.ts';
import type { JsonObject } from '../core/json.ts';
import type { EngineEvent } from '../engine/events.ts';
import { startRun } from '../engine/run-pipeline.ts';
import type { FailurePolicy, TaskRun } from '../runs/run-record.ts';
import type { RunState } from '../runs/states.ts';

export interface TestRunOptions {
  readonly params?: JsonObject;
  /** Folder that relative paths in parameters start from; default: the working folder. */
  readonly projectFolder?: string;
  readonly signal?: AbortSignal;
  /** `fast`: nothing new is started after a failure. */
  readonly failurePolicy?: FailurePolicy;
  readonly onEvent?: (event: EngineEvent) => void;
}

export interface TestRun {
  readonly state: RunState;
  /** The parameters the pipeline hands out. */
  readonly outputs: JsonObject;
  /** Every task by its path. */
  readonly tasks: Readonly<Record<string, TaskRun>>;
}

/**
 * Runs a pipeline on the real engine in an environment of its own, which is removed afterwards.
 * Parameters are checked before anything runs.
 */
export async function runPipeline(
  pipeline: Pipeline,
  options: TestRunOptions = {},
): Promise<TestRun> {
  const projectFolder = options.projectFolder ?? process.cwd();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  try {
    await using environment = openEnvironment({
      name: 'test',
      stateFolder: join(folder, 'state'),
      scratchFolder: folder,
      clock: systemClock,
    });
    const yaml = await compileForRun(pipeline, { folder: projectFolder, image: 'test:latest' });
    const request = createRunRequest({
      yaml,
      source: null,
      parameters: options.params ?? {},
      environment: environment.name,
      keyUri: await environment.keys.primaryKeyUri(),
      projectFolder,
      nowMs: systemClock.now(),
      caching: true,
      failurePolicy: options.failurePolicy,
    });
    const { run, tasks, outputs } = await startRun(request, {
      environment,
      releaseTarget: environment,
      executors: {
        variables: { PATH: '/usr/bin:/bin' },
        nodeOptions: nodeOptionsOfChildren,
        python: { cacheFolder: join(tmpdir(), 'slipway-test-python') },
      },
      scratchFolder: folder,
      stateFolder: join(folder, 'state'),
      workspacesFolder: join(folder, 'workspaces'),
      clock: systemClock,
      signal: options.signal ?? new AbortController().signal,
      onEvent: options.onEvent ?? (() => undefined),
    });
    return {
      state: run.state,
      outputs,
      tasks: Object.fromEntries(tasks.map((task) => [task.path, task])),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
