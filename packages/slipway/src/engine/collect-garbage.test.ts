import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEnvironment } from '../cli/project/open-environment.ts';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import type { RunRequest, TaskRun } from '../runs/run-record.ts';
import type { RunState } from '../runs/states.ts';
import { collectGarbage } from './collect-garbage.ts';

const DAY_MS = 86_400_000;
let folder: string;
let dev: EnvironmentPorts;
let nowMs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gc-test-'));
  nowMs = Date.now() - 100 * DAY_MS;
  dev = open();
});
afterEach(async () => {
  await dev[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const open = () =>
  openEnvironment({
    name: 'dev',
    stateFolder: join(folder, 'state'),
    scratchFolder: folder,
    clock: { now: () => nowMs },
  });

const request = (id: string): RunRequest => ({
  id,
  pipeline: 'p',
  displayName: 'P',
  environment: 'dev',
  identity: 'runner@dev',
  startedBy: 'ada@example.com',
  pipelineYaml: '',
  pipelineDigest: `sha256:${'0'.repeat(64)}`,
  source: null,
  parameters: {},
  caching: true,
  failurePolicy: 'slow',
  projectFolder: folder,
  pipelineRoot: null,
  keyUri: 'k',
});

const owner = { host: 'h', pid: 1, processStart: '1', token: 't' };

/** A run whose only task made an artifact with this text; returns the artifact. */
async function run(id: string, text: string, state: RunState, environment = dev): Promise<string> {
  const { runs, artifacts } = environment;
  const { uri } = await artifacts.putBytes(Buffer.from(text));
  const hold = { run: id, owner };
  await runs.createRun(request(id));
  await runs.acquireLease(hold, { ttlMs: 1000, isAlive: () => true });
  const outputs = {
    parameters: {},
    artifacts: { out: { name: 'out', type: 'system.Artifact', uri, metadata: {} } },
  };
  const task = { run: id, path: 'task', state: 'SUCCEEDED', outputs } as unknown as TaskRun;
  await runs.commit(hold, [{ task }]);
  await runs.setRunState(hold, state);
  if (state !== 'RUNNING') await runs.releaseLease(hold);
  return uri;
}

/** Makes every stored object look as old as the clock. */
function age(): void {
  const root = join(folder, 'state/dev/artifacts/sha256');
  for (const shelf of readdirSync(root))
    for (const name of readdirSync(join(root, shelf)))
      utimesSync(join(root, shelf, name), nowMs / 1000, nowMs / 1000);
}

const collect = (change: {
  isDryRun?: boolean;
  keepRuns?: number;
  environment?: EnvironmentPorts;
}) =>
  collectGarbage(change.environment ?? dev, {
    policy: { olderThanMs: 30 * DAY_MS, keepRuns: change.keepRuns ?? 0 },
    nowMs: Date.now(),
    isDryRun: change.isDryRun ?? false,
    workspacesFolder: join(folder, 'workspaces'),
    signal: new AbortController().signal,
  });

test('an old run goes with its log, workspace and artifacts; a dry run only says so', async () => {
  const uri = await run('old', 'made by an old run', 'SUCCEEDED');
  await dev.logs.append('old', [{ path: 'task', attempt: 1, atMs: 1, lines: ['x'] }]);
  mkdirSync(join(folder, 'workspaces/old'), { recursive: true });
  age();
  expect(await collect({ isDryRun: true })).toMatchObject({ runs: ['old'], artifacts: [uri] });
  expect(await dev.artifacts.stat(uri)).toBeDefined();
  expect(await collect({})).toMatchObject({ runs: ['old'], artifacts: [uri] });
  expect(await dev.artifacts.stat(uri)).toBeUndefined();
  expect(await dev.runs.findRun('old')).toBeUndefined();
  expect(await dev.logs.read('old', {})).toEqual([]);
  expect(readdirSync(join(folder, 'workspaces'))).toEqual([]);
});

test('what a model, an endpoint, a run that goes on or the newest run names stays', async () => {
  const registered = await run('r1', 'a model', 'SUCCEEDED');
  const digest = (await dev.artifacts.stat(registered))!.digest;
  const version = { model: 'm', artifactUri: registered, digest, evaluation: {}, provenance: {} };
  await dev.models.register({ ...version, operationId: 'o', registeredBy: 'me' });
  const running = await run('r2', 'of a run that goes on', 'RUNNING');
  const lost = await run('r3', 'of no one', 'FAILED');
  const newest = await run('r4', 'of the newest run', 'SUCCEEDED');
  age();
  const garbage = await collect({ keepRuns: 1 });
  expect(garbage.runs.toSorted()).toEqual(['r1', 'r3']);
  expect(garbage.artifacts).toEqual([lost]);
  for (const uri of [registered, running, newest])
    expect(await dev.artifacts.readBytes(uri)).toBeDefined();
});

test('the files of a folder stay as long as the folder does', async () => {
  const made = join(folder, 'made');
  mkdirSync(made);
  writeFileSync(join(made, 'a'), 'first');
  writeFileSync(join(made, 'b'), 'second');
  const { uri, digest } = await dev.artifacts.putPath(made);
  const version = { model: 'm', artifactUri: uri, digest, evaluation: {}, provenance: {} };
  await dev.models.register({ ...version, operationId: 'o', registeredBy: 'me' });
  age();
  expect((await collect({})).artifacts).toEqual([]);
  await dev.artifacts.materialize(uri, join(folder, 'again'));
  expect(readdirSync(join(folder, 'again'))).toEqual(['a', 'b']);
});

test('what another process puts again while garbage is collected is spared', async () => {
  const uri = await run('old', 'put twice', 'SUCCEEDED');
  age();
  await using other = open();
  // The other process stores the same content for a run it has not recorded yet.
  const meddling: EnvironmentPorts = {
    ...dev,
    artifacts: new Proxy(dev.artifacts, {
      get(target, name) {
        if (name !== 'removeUntouched') {
          const member = Reflect.get(target, name);
          return typeof member === 'function' ? member.bind(target) : member;
        }
        return async (gone: string, beforeMs: number) => {
          await other.artifacts.putBytes(Buffer.from('put twice'));
          return target.removeUntouched(gone, beforeMs);
        };
      },
    }),
  };
  expect((await collect({ environment: meddling })).artifacts).toEqual([]);
  expect(await dev.artifacts.readBytes(uri)).toBeDefined();
});

test('stopped half-way it leaves no record that names what is gone', async () => {
  const uris = [];
  for (const id of ['r1', 'r2', 'r3']) uris.push(await run(id, `text of ${id}`, 'SUCCEEDED'));
  age();
  const stop = new AbortController();
  const halting: EnvironmentPorts = {
    ...dev,
    runs: new Proxy(dev.runs, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]) => {
          if (name === 'forgetRun') stop.abort();
          return member.apply(target, given);
        };
      },
    }),
  };
  const garbage = await collectGarbage(halting, {
    policy: { olderThanMs: DAY_MS, keepRuns: 0 },
    nowMs: Date.now(),
    isDryRun: false,
    workspacesFolder: join(folder, 'workspaces'),
    signal: stop.signal,
  });
  expect(garbage.runs).toHaveLength(1);
  for (const { id } of await dev.runs.listRuns(10))
    for (const { outputs } of await dev.runs.tasks(id))
      expect(await dev.artifacts.stat(outputs!.artifacts.out!.uri)).toBeDefined();
  expect(await collect({})).toMatchObject({ runs: expect.any(Array) });
  for (const uri of uris) expect(await dev.artifacts.stat(uri)).toBeUndefined();
});
