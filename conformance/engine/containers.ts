import assert from 'node:assert/strict';
import type { Pipeline } from '../../packages/slipway/src/authoring/pipeline.ts';
import { compileForRun } from '../../packages/slipway/src/cli/project/compile-project-pipeline.ts';
import { createRunRequest } from '../../packages/slipway/src/cli/project/create-run-request.ts';
import { openEnvironment } from '../../packages/slipway/src/cli/project/open-environment.ts';
import { openScratchFolder } from '../../packages/slipway/src/cli/scratch-folder.ts';
import { systemClock } from '../../packages/slipway/src/cli/system-clock.ts';
import type { JsonObject } from '../../packages/slipway/src/core/json.ts';
import type { EngineEvent } from '../../packages/slipway/src/engine/events.ts';
import { startRun } from '../../packages/slipway/src/engine/run-pipeline.ts';
import type { TaskRun } from '../../packages/slipway/src/runs/run-record.ts';
import type { RunState } from '../../packages/slipway/src/runs/states.ts';
import type { ConformanceContext } from '../conformance-suite.ts';
import { containerCrash } from './container-crash.ts';
import * as pipelines from './container-pipelines.ts';
import { type Podman, podman } from './podman.ts';

/** Steps that are containers, on the real engine by the real podman. */
export async function containers(context: ConformanceContext): Promise<void> {
  const tool = await podman(context);
  const engine = { context, tool };
  await context.check('containers: values and artifacts go in and out', () => roundTrip(engine));
  await context.check('containers: Concat and IfPresent', () => structures(engine));
  await context.check('containers: variables arrive as they are', () => variables(engine));
  await context.check('containers: CPU, memory and processes are bounded', () => limits(engine));
  await context.check('containers: a workspace and facts of the run', () => shared(engine));
  await context.check('containers: a fork bomb is bounded, and leaves none', () =>
    forkBomb(engine),
  );
  await context.check('containers: an end by the memory limit is told', () => memory(engine));
  await context.check('containers: failures say what is wrong', () => failures(engine));
  await context.check('containers: lines of the log come while it runs', () => streaming(engine));
  await context.check('containers: a cancel leaves none', () => cancel(engine));
  await context.check('containers: a resume removes what a killed engine left', () =>
    containerCrash(context, tool),
  );
}

interface Engine {
  readonly context: ConformanceContext;
  readonly tool: Podman;
}

interface Run {
  readonly id: string;
  readonly state: RunState;
  readonly outputs: JsonObject;
  readonly tasks: readonly TaskRun[];
  readonly events: readonly EngineEvent[];
}

interface RunOptions {
  readonly parameters?: JsonObject;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: EngineEvent) => void;
}

async function run(engine: Engine, pipeline: Pipeline, options: RunOptions = {}): Promise<Run> {
  const folder = await engine.context.temporaryFolder();
  // The engine's own: in memory, where containers have a mount of their own.
  using scratch = openScratchFolder();
  await using environment = openEnvironment({
    name: 'local',
    stateFolder: folder,
    scratchFolder: scratch.path,
    clock: systemClock,
  });
  const request = createRunRequest({
    yaml: await compileForRun(pipeline, { folder, image: 'none:1' }),
    source: null,
    parameters: options.parameters ?? {},
    environment: environment.name,
    keyUri: await environment.keys.primaryKeyUri(),
    projectFolder: folder,
    nowMs: systemClock.now(),
    caching: false,
  });
  const events: EngineEvent[] = [];
  const ended = await startRun(request, {
    environment,
    releaseTarget: environment,
    executors: {
      variables: {},
      nodeOptions: [],
      python: { cacheFolder: folder },
      containers: engine.tool.options,
    },
    scratchFolder: scratch.path,
    stateFolder: folder,
    workspacesFolder: folder,
    clock: systemClock,
    signal: options.signal ?? new AbortController().signal,
    onEvent(event) {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  assert.deepEqual(await containersOf(engine.tool, request.id), [], 'a container is left');
  const { tasks, outputs } = ended;
  return { id: request.id, state: ended.run.state, outputs, tasks, events };
}

const containersOf = async (tool: Podman, id: string): Promise<readonly string[]> =>
  (await tool.call('ps', '--all', '--quiet', '--filter', `label=slipway.run=${id}`))
    .split('\n')
    .filter((line) => line !== '');

async function succeeded(engine: Engine, pipeline: Pipeline, parameters: JsonObject = {}) {
  const ended = await run(engine, pipeline, { parameters });
  assert.equal(ended.state, 'SUCCEEDED', JSON.stringify(ended.tasks.map(({ error }) => error)));
  return ended.outputs;
}

async function roundTrip(engine: Engine): Promise<void> {
  const text = 'é "quoted" $HOME {{$}} {"Concat": []}';
  assert.deepEqual(await succeeded(engine, pipelines.roundTrip, { text }), {
    seen: `1000|${text}|part|7|[1,2]`,
    label: text,
    count: 3,
    rate: 0.5,
    isGood: true,
    facts: { from: 'executor_output' },
  });
}

async function structures(engine: Engine): Promise<void> {
  assert.deepEqual(await succeeded(engine, pipelines.structures, { name: 'n' }), {
    given: '<--name=n.é\'"><--note><a b><--all=a b,n>',
    absent: '<--name=x.é\'"><--no-note><--all=none,x>',
  });
}

async function variables(engine: Engine): Promise<void> {
  const { seen } = await succeeded(engine, pipelines.environment);
  assert.equal(seen, Object.values(pipelines.VARIABLES).join('|'));
}

async function limits(engine: Engine): Promise<void> {
  const { memory, cpu, processes } = await succeeded(engine, pipelines.limited);
  assert.equal(memory, 64 * 2 ** 20);
  assert.deepEqual(String(cpu).trim().split(/\s+/), ['50000', '100000']);
  assert.equal(processes, 4096);
}

async function shared(engine: Engine): Promise<void> {
  const { id, outputs } = await run(engine, pipelines.shared);
  assert.equal(outputs.seen, `shared\nput|${id}`);
}

async function forkBomb({ context, tool }: Engine): Promise<void> {
  const { extraArguments, ...options } = tool.options;
  // The last word counts: this machine has other things to do.
  const run100 = [...(extraArguments?.run ?? []), '--pids-limit', '100'];
  const bounded = { ...options, extraArguments: { ...extraArguments, run: run100 } };
  const engine = { context, tool: { ...tool, options: bounded } };
  const { state } = await run(engine, pipelines.forkBomb, { signal: AbortSignal.timeout(5000) });
  // Shells that cannot start anything give up at times, the first one, too.
  assert.match(state, /^(?:CANCELLED|FAILED)$/);
}

async function errorOf(engine: Engine, pipeline: Pipeline) {
  const { state, tasks } = await run(engine, pipeline);
  assert.equal(state, 'FAILED');
  return tasks[0]?.error;
}

async function memory(engine: Engine): Promise<void> {
  const error = await errorOf(engine, pipelines.outOfMemory);
  assert.equal(error?.code, 'step-out-of-memory', error?.message);
  assert.match(error?.message ?? '', /32 MiB/);
}

async function failures(engine: Engine): Promise<void> {
  const expected = [
    [pipelines.failure, 'step-exited', /code 3[\s\S]*no such table/],
    [pipelines.withoutImage, 'container-image-missing', /slipway-conformance:none/],
    [pipelines.withoutProgram, 'container-not-started', /no-such-program/],
    [pipelines.link, 'step-output-invalid', /is a link/],
  ] as const;
  for (const [pipeline, code, message] of expected) {
    const error = await errorOf(engine, pipeline);
    assert.equal(error?.code, code, error?.message);
    assert.match(error?.message ?? '', message);
  }
}

async function streaming(engine: Engine): Promise<void> {
  const { state, events } = await run(engine, pipelines.sleeping, { parameters: { seconds: 2 } });
  assert.equal(state, 'SUCCEEDED');
  const lines = events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));
  assert.deepEqual(lines, ['started', 'ended']);
}

async function cancel(engine: Engine): Promise<void> {
  const controller = new AbortController();
  let running: Promise<string> | undefined;
  const ended = await run(engine, pipelines.sleeping, {
    signal: controller.signal,
    onEvent(event) {
      if (event.kind !== 'log' || event.line !== 'started') return;
      running = engine.tool.call('ps', '--quiet', '--filter', 'name=sleeping');
      running.finally(() => controller.abort());
    },
  });
  assert.notEqual(await running, '', 'its first line did not come while it ran');
  assert.equal(ended.state, 'CANCELLED');
  assert.equal(ended.tasks[0]?.state, 'CANCELLED');
}
