// An engine of its own process whose stores it dies at, for the fault suite. Reads its orders from
// argv[2], tells its run and how many writes there were on stdout.
import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createRunRequest } from '../../cli/project/create-run-request.ts';
import { openEnvironment } from '../../cli/project/open-environment.ts';
import type { JsonObject } from '../../core/json.ts';
import { resumeRun, startRun } from '../../engine/run-pipeline.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';

export interface EngineOrders {
  readonly stateFolder: string;
  readonly scratchFolder: string;
  readonly projectFolder: string;
  readonly yaml: string;
  readonly parameters: JsonObject;
  /** The run to go on with; a new one otherwise. */
  readonly resume?: string;
  /** SIGKILL at this write to a store, counted from 1. */
  readonly killAt?: { readonly write: number; readonly when: 'before' | 'after' };
  /** The clock jumps a day back and forth. */
  readonly hasWildClock?: boolean;
  readonly nodeOptions: readonly string[];
}

const WRITES: ReadonlySet<string> = new Set([
  'createRun',
  'acquireLease',
  'setRunState',
  'commit',
  'releaseLease',
  'forgetExecution',
  'putPath',
  'putBytes',
]);

/** A store that counts what it is asked to write, and ends this process at one of them. */
function counted<Store extends object>(store: Store, orders: EngineOrders, count: Counter): Store {
  return new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      const method = member.bind(target) as (...given: unknown[]) => unknown;
      if (!WRITES.has(String(name))) return method;
      return async (...given: unknown[]) => {
        count.writes += 1;
        const mine = count.writes;
        const isHere = orders.killAt?.write === mine;
        if (isHere && orders.killAt?.when === 'before') die(mine);
        const result = await method(...given);
        if (isHere) die(mine);
        return result;
      };
    },
  });
}

interface Counter {
  writes: number;
}

function die(write: number): void {
  say({ diedAt: write });
  process.kill(process.pid, 'SIGKILL');
  // The signal is taken at the next return to the system at the latest.
  for (;;) Math.random();
}

const say = (fact: JsonObject) => appendFileSync(1, `${JSON.stringify(fact)}\n`);

const orders = JSON.parse(process.argv[2] ?? '{}') as EngineOrders;
let ticks = 0;
const wildClock = {
  now: () => {
    ticks += 1;
    return Date.now() + ((ticks % 3) - 1) * 24 * 3600 * 1000;
  },
};
const clock = orders.hasWildClock === true ? wildClock : { now: () => Date.now() };
const count: Counter = { writes: 0 };
await using opened = openEnvironment({
  name: 'dev',
  stateFolder: orders.stateFolder,
  scratchFolder: orders.scratchFolder,
  clock,
});
const environment: EnvironmentPorts = {
  ...opened,
  runs: counted(opened.runs, orders, count),
  artifacts: counted(opened.artifacts, orders, count),
};
const options = {
  environment,
  releaseTarget: environment,
  executors: {
    variables: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` },
    nodeOptions: orders.nodeOptions,
    python: { cacheFolder: `${orders.stateFolder}/python` },
  },
  scratchFolder: orders.scratchFolder,
  stateFolder: orders.stateFolder,
  workspacesFolder: `${orders.stateFolder}/workspaces`,
  clock,
  signal: new AbortController().signal,
  onEvent: (event: { readonly kind: string; readonly run?: unknown }) => {
    if (event.kind === 'run-started') say({ run: (event.run as { id: string }).id });
  },
};
try {
  const { run } =
    orders.resume === undefined
      ? await startRun(
          createRunRequest({
            yaml: orders.yaml,
            source: null,
            parameters: orders.parameters,
            environment: 'dev',
            keyUri: await environment.keys.primaryKeyUri(),
            projectFolder: orders.projectFolder,
            nowMs: Date.now(),
            caching: true,
          }),
          options,
        )
      : await resumeRun(orders.resume, options);
  say({ state: run.state, writes: count.writes });
} catch (error) {
  say({ thrown: (error as { code?: string }).code ?? String(error) });
}
