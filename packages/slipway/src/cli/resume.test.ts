import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EnvironmentPorts } from '../environments/environment-ports.ts';
import { openEnvironment } from './project/open-environment.ts';

const project = join(import.meta.dirname, 'fixtures/release-project');
const entry = join(import.meta.dirname, '../../bin/slipway.mjs');

let folder: string;
const state = () => join(folder, 'state');
const finished = () => join(folder, 'finished');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resume-test-'));
  const rows = Array.from({ length: 60_000 }, (_, index) => `${index},person ${index}`);
  writeFileSync(join(folder, 'people.csv'), ['id,name', ...rows].join('\n'));
  writeFileSync(finished(), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

function slipway(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [entry, ...words], {
    cwd: project,
    env: { PATH: dirname(process.execPath), HOME: folder, RELEASE_PROJECT_STATE: state() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end, or until `until` says of a line of progress that it is time to kill -9. */
async function finish(child: ChildProcess, until?: (line: string) => boolean): Promise<Finished> {
  const lines: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => {
    lines.push(line);
    if (until?.(line) === true) child.kill('SIGKILL');
  });
  const chunks: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout: Buffer.concat(chunks).toString(), stderr: lines.join('\n') };
}

const runWords = (...more: string[]) => [
  'run',
  '--param',
  `source=${join(folder, 'people.csv')}`,
  '--param',
  `finished=${finished()}`,
  ...more,
];

const runIdIn = (stderr: string) => /^run (\S+):/m.exec(stderr)![1]!;

async function withEnvironment<T>(
  name: string,
  look: (environment: EnvironmentPorts) => Promise<T>,
): Promise<T> {
  const clock = { now: () => Date.now() };
  await using environment = openEnvironment({
    name,
    stateFolder: state(),
    scratchFolder: folder,
    clock,
  });
  return await look(environment);
}

const trainings = () => readFileSync(finished(), 'utf8').split('\n').length - 1;

describe('after kill -9 of the engine, slipway resume finishes the run', () => {
  const places = [
    ['in the middle of ingestion', 'ingest: RUNNING'],
    ['in the middle of training', 'train: RUNNING'],
    ['when training has finished', 'train: SUCCEEDED'],
    ['while the model is registered', 'condition-1/register-model: RUNNING'],
    ['in the middle of deployment', 'condition-1/deploy: RUNNING'],
    ['when the deployment was told', 'condition-1/deploy: SUCCEEDED'],
    ['while the monitor is made', 'condition-1/monitor: RUNNING'],
  ] as const;

  test.each(places)(
    '%s: nothing finished is lost, nothing is half-deployed',
    async (_name, line) => {
      const killed = await finish(slipway(runWords()), (seen) => seen.startsWith(line));
      expect(killed.exitCode).not.toBe(0);
      const before = await withEnvironment('prod', async ({ endpoints }) =>
        endpoints.find('people'),
      );
      if (before !== undefined) expect(sumOf(before.trafficSplit)).toBe(100);
      const trainedBefore = killed.stderr.includes('train: SUCCEEDED');

      const resumed = await finish(slipway(['resume', runIdIn(killed.stderr), '--json']));
      expect(resumed.stderr).toContain('(resumed)');
      expect(resumed.exitCode).toBe(0);
      expect(JSON.parse(resumed.stdout)).toMatchObject({ state: 'SUCCEEDED' });
      if (trainedBefore) {
        expect(trainings()).toBe(1);
        expect(resumed.stderr).not.toContain('train: RUNNING');
      }
      await withEnvironment('prod', async ({ endpoints, models, monitors }) => {
        const endpoint = await endpoints.find('people');
        expect(endpoint!.deployments).toHaveLength(1);
        expect(sumOf(endpoint!.trafficSplit)).toBe(100);
        expect(await models.versions('people-model')).toHaveLength(1);
        expect(await monitors.list()).toHaveLength(1);
      });
      await withEnvironment('staging', async ({ warehouse }) => {
        expect((await warehouse.table({ dataset: 'people', table: 'people' })).rows).toBe(60_000);
      });
    },
  );

  test('plaintext that the killed engine left in memory is removed by the next one', async () => {
    const engine = slipway(runWords());
    const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    const left = () =>
      readdirSync(parent).filter((name) => name.startsWith(`slipway-${engine.pid}-`));
    let foldersWhileRunning = 0;
    const killed = await finish(engine, (line) => {
      if (!line.startsWith('train: RUNNING')) return false;
      foldersWhileRunning = left().length;
      return true;
    });
    expect(foldersWhileRunning).toBe(1);
    expect((await finish(slipway(['resume', runIdIn(killed.stderr)]))).exitCode).toBe(0);
    expect(left()).toEqual([]);
  });
});

const sumOf = (split: Readonly<Record<string, number>>) =>
  Object.values(split).reduce((sum, percent) => sum + percent, 0);

test('Ctrl-C cancels the run; resume goes on where it stopped', async () => {
  const child = slipway(runWords());
  const stopping = finish(child, (line) => {
    if (line.startsWith('train: RUNNING')) child.kill('SIGINT');
    return false;
  });
  const { exitCode, stderr } = await stopping;
  expect(exitCode).toBe(130);
  expect(stderr).toContain('train: CANCELLED');
  const resumed = await finish(slipway(['resume', runIdIn(stderr)]));
  expect(resumed.exitCode).toBe(0);
  expect(resumed.stderr).not.toContain('ingest: RUNNING');
});

test('slipway cancel stops a run of another process', async () => {
  writeFileSync(`${finished()}.hold`, '');
  const child = slipway(runWords());
  let cancelling: Promise<Finished> | undefined;
  const id: string[] = [];
  const stopped = finish(child, (line) => {
    if (line.startsWith('run ')) id.push(/^run (\S+):/.exec(line)![1]!);
    if (line.startsWith('train: RUNNING')) cancelling ??= finish(slipway(['cancel', id[0]!]));
    return false;
  });
  const { exitCode, stderr } = await stopped;
  expect((await cancelling)?.exitCode).toBe(0);
  expect(exitCode).toBe(130);
  expect(stderr).toContain('train: CANCELLED');
});

test('two runs at once in one environment both finish and share nothing but the stores', async () => {
  const [first, second] = await Promise.all([
    finish(slipway(runWords())),
    finish(slipway(runWords('--param', 'weight=2'))),
  ]);
  expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
  await withEnvironment('prod', async ({ endpoints, models }) => {
    expect(await models.versions('people-model')).toHaveLength(2);
    expect(sumOf((await endpoints.find('people'))!.trafficSplit)).toBe(100);
  });
});

test('a second run is all cache but for what must act; a changed parameter runs what depends on it', async () => {
  expect((await finish(slipway(runWords()))).exitCode).toBe(0);
  const again = await finish(slipway(runWords()));
  expect(again.stderr).toMatch(/ingest: SKIPPED .*same inputs and code/);
  expect(again.stderr).toMatch(/train: SKIPPED/);
  const changed = await finish(slipway(runWords('--param', 'weight=3')));
  expect(changed.stderr).toMatch(/ingest: SKIPPED/);
  expect(changed.stderr).toMatch(/train: RUNNING .*input weight/);
});

test('a gate that refuses leaves prod untouched', async () => {
  const refused = await finish(slipway(runWords('--param', 'weight=-1')));
  expect(refused.exitCode).toBe(0);
  expect(refused.stderr).toContain('condition-1: NOT_TRIGGERED');
  await withEnvironment('prod', async ({ endpoints, models }) => {
    expect(await endpoints.list()).toEqual([]);
    expect(await models.models()).toEqual([]);
  });
});

test('a changed source file is read again although its path is the same', async () => {
  expect((await finish(slipway(runWords()))).exitCode).toBe(0);
  writeFileSync(join(folder, 'people.csv'), 'id,name\n1,a\n2,b\n');
  const again = await finish(slipway(runWords('--json')));
  expect(again.stderr).toMatch(/ingest: RUNNING .*content of source/);
  expect(again.exitCode).toBe(0);
});
