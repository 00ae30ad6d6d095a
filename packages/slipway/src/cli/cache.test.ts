import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';

const entry = join(import.meta.dirname, '../../bin/slipway.mjs');
let folder: string;

const PIPELINE = `
import { readFile, writeFile } from 'node:fs/promises';
import { Dataset, pipeline, step } from 'slipway';
import { z } from 'zod';

export const make = step({
  name: 'make', inputs: { text: z.string() }, outputs: { data: Dataset },
  async run({ inputs, outputs }) { await writeFile(outputs.data.path, inputs.text.repeat(1000)); },
});
export const measure = step({
  name: 'measure', inputs: { data: Dataset }, outputs: { size: z.int() },
  async run({ inputs }) { return { size: (await readFile(inputs.data.path)).length }; },
});
export const cached = pipeline({
  name: 'cached', params: { text: z.string().default('x') },
  build({ text }) { return { size: measure({ data: make({ text }).data }).size }; },
});
`;

/** A project with one pipeline of two steps that may be reused. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-test-'));
  cpSync(
    join(import.meta.dirname, 'fixtures/chain-project/slipway.config.ts'),
    join(folder, 'slipway.config.ts'),
  );
  symlinkSync(join(import.meta.dirname, '../../../../node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'pipeline.ts'), PIPELINE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function slipway(...words: readonly string[]) {
  const child = spawn(process.execPath, [entry, ...words], {
    cwd: folder,
    env: { PATH: dirname(process.execPath), HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...written, run: /^run (\S+):/m.exec(written.stderr)?.[1] ?? '' };
}

const objects = () => {
  const root = join(folder, '.slipway/dev/artifacts/sha256');
  return readdirSync(root).flatMap((shelf) =>
    readdirSync(join(root, shelf)).map((name) => join(root, shelf, name)),
  );
};

test('explain names what differs from the nearest earlier execution, with the values', async () => {
  await slipway('run');
  const changed = await slipway('run', '--param', 'text=y');
  const explained = await slipway('cache', 'explain', changed.run, 'make');
  expect(explained.stdout).toMatch(/Different from run cached-\S+:\n {2}input text: "x" → "y"\n/);
  const again = await slipway('run');
  const hit = await slipway('cache', 'explain', again.run, 'make');
  expect(hit.stdout).toMatch(/make: SKIPPED, same inputs and code as in run/);
  expect(hit.stdout).toContain('Nothing differs from run');

  writeFileSync(join(folder, 'pipeline.ts'), PIPELINE.replace('repeat(1000)', 'repeat(999)'));
  const recoded = await slipway('run', '--json');
  const json = JSON.parse(
    (await slipway('cache', 'explain', recoded.run || lastRun(recoded), 'make', '--json')).stdout,
  );
  expect(json.differences.map(({ part }: { part: string }) => part)).toEqual(['implementation']);
  expect((await slipway('cache', 'explain', again.run, 'mak')).stderr).toContain(
    'error[task-not-executed]',
  );
});

const lastRun = ({ stdout }: { readonly stdout: string }): string =>
  (JSON.parse(stdout) as { id: string }).id;

test('results are listed, verified and forgotten', async () => {
  await slipway('run');
  const listed = JSON.parse((await slipway('cache', 'ls', '--json')).stdout);
  expect(listed.map(({ path }: { path: string }) => path).sort()).toEqual(['make', 'measure']);
  expect(listed.find(({ path }: { path: string }) => path === 'make').sizeBytes).toBe(1000);
  expect((await slipway('cache', 'verify')).stdout).toBe('2 results checked, 0 bad.\n');
  expect((await slipway('cache', 'prune')).stderr).toContain('error[prune-what]');
  expect((await slipway('cache', 'prune', '--older-than', '1d')).stdout).toBe(
    '0 results forgotten.\n',
  );
  expect((await slipway('cache', 'prune', '--all', '--dry-run')).stdout).toBe(
    '2 results would be forgotten.\n',
  );
  expect((await slipway('cache', 'prune', '--all')).stdout).toBe('2 results forgotten.\n');
  expect((await slipway('run')).stderr).toContain('make: RUNNING');
});

test('truncated, poisoned and unreadable entries are found by verify, and are misses', async () => {
  await slipway('run');
  for (const path of objects()) truncateSync(path, readFileSync(path).length - 10);
  const bad = await slipway('cache', 'verify');
  expect(bad.exitCode).toBe(1);
  expect(bad.stdout).toContain('2 results checked, 1 bad.');
  const healed = await slipway('run');
  expect(healed.exitCode).toBe(0);
  expect(healed.stderr).toMatch(
    /make: RUNNING .*an earlier result is damaged \(artifacts-corrupt\)/,
  );
  expect(healed.stderr).toContain('measure: SKIPPED');

  const database = new DatabaseSync(join(folder, '.slipway/dev/state.db'));
  database.exec(`UPDATE executions SET record = replace(record, '"size":1000', '"size":7'),
    cache_key = cache_key WHERE path = 'measure'`);
  database.exec(
    `UPDATE executions SET record = replace(record, 'implementation', 'nothing') WHERE path = 'make'`,
  );
  database.close();
  expect((await slipway('cache', 'verify')).stdout).toContain(
    'cached/make: it was changed since it was stored',
  );
  const poisoned = await slipway('run');
  for (const task of ['make', 'measure'])
    expect(poisoned.stderr).toMatch(
      new RegExp(`${task}: RUNNING .*the earlier entry in the cache was changed`),
    );
  expect(poisoned.stderr).toContain('size 1,000');
  expect(poisoned.stderr).toMatch(/measure: RUNNING .*the earlier entry in the cache was changed/);
  expect(poisoned.stderr).toContain('size 1,000');

  const other = new DatabaseSync(join(folder, '.slipway/dev/state.db'));
  other.exec('UPDATE executions SET record = substr(record, 1, 40)');
  other.close();
  expect((await slipway('cache', 'verify', '--remove')).stdout).toContain('2 bad');
  expect((await slipway('run')).exitCode).toBe(0);
});

test('a result is reused across pipelines', async () => {
  await slipway('run');
  writeFileSync(join(folder, 'pipeline.ts'), PIPELINE);
  writeFileSync(
    join(folder, 'other.ts'),
    `import { pipeline } from 'slipway';
     import { make } from './pipeline.ts';
     export const other = pipeline({ name: 'other', params: {}, build() { make({ text: 'x' }, { name: 'renamed' }); } });`,
  );
  const other = await slipway('run', 'other.ts');
  expect(other.stderr).toMatch(/renamed: SKIPPED .*same inputs and code as in run cached-/);
});
