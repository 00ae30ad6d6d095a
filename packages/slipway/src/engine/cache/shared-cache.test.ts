import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEnvironment } from '../../cli/project/open-environment.ts';
import { openSharedCache } from '../../cli/project/open-shared-cache.ts';
import type { EnvironmentPorts } from '../../environments/environment-ports.ts';
import type { CachedExecution } from '../../runs/run-record.ts';
import { cacheKeyOf, outputsDigest } from './cache-key.ts';
import type { SharedCache } from './shared-cache.ts';

let folder: string;
let open: EnvironmentPorts[];
const warnings: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shared-cache-'));
  open = [];
  warnings.length = 0;
});
afterEach(async () => {
  for (const environment of open) await environment[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface MachineSight {
  readonly environment: EnvironmentPorts;
  readonly cache: SharedCache;
}

/** A machine with a state of its own; `keyOf` is the machine whose key it was given. */
async function machine(name: string, keyOf?: string): Promise<MachineSight> {
  const state = (of: string) => join(folder, of);
  if (keyOf !== undefined)
    cpSync(join(state(keyOf), 'dev/keyring.json'), join(state(name), 'dev/keyring.json'));
  const clock = { now: () => Date.now() };
  const options = { name: 'dev', stateFolder: state(name), scratchFolder: folder, clock };
  const environment = openEnvironment(options);
  open.push(environment);
  await environment.keys.primaryKeyUri();
  const warn = (text: string) => warnings.push(text);
  const place = { folder: join(folder, 'shared'), scratchFolder: folder, warn };
  return { environment, cache: openSharedCache(environment, place) };
}

/** An execution with one artifact of this text. */
async function execution({ environment }: MachineSight, text: string): Promise<CachedExecution> {
  const { uri } = await environment.artifacts.putBytes(Buffer.from(text));
  const parts = { implementation: text };
  const artifact = { name: 'out', type: 'system.Artifact', uri, metadata: {} };
  const outputs = { parameters: { n: 1 }, artifacts: { out: artifact } };
  return {
    cacheKey: cacheKeyOf(parts),
    pipeline: 'p',
    path: 'task',
    parts,
    outputs,
    outputsDigest: outputsDigest(outputs),
    run: 'r1',
    createdAtMs: 1,
  };
}

async function given(by: MachineSight, text = 'made once'): Promise<CachedExecution> {
  const made = await execution(by, text);
  by.cache.offer(made);
  await by.cache[Symbol.asyncDispose]();
  return made;
}

const entryFiles = () => {
  const entries = join(folder, 'shared/dev/entries');
  return readdirSync(entries).map((name) => join(entries, name));
};

test('a machine with the same key gets the result and its artifacts', async () => {
  const first = await machine('first');
  const second = await machine('second', 'first');
  const made = await given(first);
  expect(await second.cache.find(made.cacheKey)).toEqual({ kind: 'hit', execution: made });
  const { uri } = made.outputs.artifacts.out!;
  expect(Buffer.from(await second.environment.artifacts.readBytes(uri)).toString()).toBe(
    'made once',
  );
  expect(await second.cache.find(cacheKeyOf({ implementation: 'else' }))).toEqual({ kind: 'miss' });
});

test('a machine with another key gets nothing, and learns why', async () => {
  const first = await machine('first');
  const stranger = await machine('stranger');
  const made = await given(first);
  expect(await stranger.cache.find(made.cacheKey)).toMatchObject({
    kind: 'unusable',
    reason: expect.stringContaining('the shared result cannot be used'),
  });
  for (const path of entryFiles())
    expect(readFileSync(path).includes('system.Artifact')).toBe(false);
});

test('cut, moved and exchanged entries, and cut artifacts, are not used', async () => {
  const first = await machine('first');
  const second = await machine('second', 'first');
  const [one, two] = [await given(first, 'one'), await given(first, 'two')];
  const [oneFile, twoFile] = [one, two].map(({ cacheKey }) =>
    join(folder, 'shared/dev/entries', cacheKey.slice('sha256:'.length)),
  );
  const sealed = readFileSync(oneFile!, 'utf8');
  for (const text of [
    readFileSync(twoFile!, 'utf8'),
    sealed.slice(0, 50),
    '',
    '{}',
    'x'.repeat(1e6),
  ]) {
    writeFileSync(oneFile!, text);
    expect(await second.cache.find(one.cacheKey)).toMatchObject({ kind: 'unusable' });
  }
  writeFileSync(oneFile!, sealed);
  const objects = join(folder, 'shared/dev/artifacts/sha256');
  for (const shelf of readdirSync(objects))
    for (const name of readdirSync(join(objects, shelf)))
      truncateSync(join(objects, shelf, name), 100);
  expect(await second.cache.find(one.cacheKey)).toMatchObject({ kind: 'unusable' });
});

test('two writers at once and a reader meanwhile see whole entries only', async () => {
  const first = await machine('first');
  const second = await machine('second', 'first');
  const reader = await machine('reader', 'first');
  const made = await execution(first, 'the same');
  const same = await execution(second, 'the same');
  const seen = new Set<string>();
  for (let round = 0; round < 20; round += 1) {
    first.cache.offer(made);
    second.cache.offer(same);
    seen.add((await reader.cache.find(made.cacheKey)).kind);
  }
  await first.cache[Symbol.asyncDispose]();
  await second.cache[Symbol.asyncDispose]();
  expect((await reader.cache.find(made.cacheKey)).kind).toBe('hit');
  expect(seen).not.toContain('unusable');
  expect(warnings).toEqual([]);
});

test('a place that cannot be written costs one warning, and reading goes on', async () => {
  const first = await machine('first');
  const second = await machine('second', 'first');
  const made = await given(first);
  // A file where a folder must be stands for a disk that refuses writes, for root, too.
  rmSync(join(folder, 'shared/dev/artifacts'), { recursive: true });
  writeFileSync(join(folder, 'shared/dev/artifacts'), '');
  chmodSync(join(folder, 'shared/dev/artifacts'), 0o400);
  for (const text of ['a', 'b']) await given(second, text);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('Results are not shared any more');
  expect((await second.cache.find(made.cacheKey)).kind).toBe('unusable');
});

test('what names a table stays at home: tables are not copied', async () => {
  const first = await machine('first');
  const made = await execution(first, 'x');
  const uri = 'slipway://dev/warehouse/d/t@sha256:1';
  first.cache.offer({
    ...made,
    outputs: {
      parameters: {},
      artifacts: { t: { name: 't', type: 'system.Dataset', uri, metadata: {} } },
    },
  });
  await first.cache[Symbol.asyncDispose]();
  expect(await first.cache.find(made.cacheKey)).toEqual({ kind: 'miss' });
});
