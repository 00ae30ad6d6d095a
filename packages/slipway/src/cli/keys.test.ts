import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordedIo } from './recorded-io.ts';
import { runCli } from './run-cli.ts';

const entry = join(import.meta.dirname, '../../bin/slipway.mjs');

/** Values that stand nowhere else: in cells, in a file, in a log line, in a table made by a query. */
const CELL = 'Zanzibarquux';
const NUMBER = 918_273_645;
const PLANTED = [CELL, String(NUMBER), 'logged-Wolpertinger', 'filed-Wolpertinger', 'QUUXRABIZNAZ'];

const PIPELINE = `
import { readFile, writeFile } from 'node:fs/promises';
import { Dataset, pipeline, step, Table } from 'slipway';
import { createDataset, ingest, query } from 'slipway';
import { z } from 'zod';

export const look = step({
  name: 'look', inputs: { table: Table }, outputs: { data: Dataset },
  access: ['warehouse:read'],
  async run({ outputs, context }) {
    console.log('logged-' + 'Wolper' + 'tinger');
    await writeFile(outputs.data.path, ('filed-' + 'Wolper' + 'tinger ').repeat(100));
  },
});
export const planted = pipeline({
  name: 'planted', params: { source: z.string() },
  build({ source }) {
    const people = ingest({
      source, dataset: createDataset({ name: 'd' }).name, table: 'people',
      schema: { columns: [{ name: 'name', type: 'string' }, { name: 'amount', type: 'integer' }] },
    });
    const asked = query({ sql: 'SELECT upper(reverse(name)) AS r FROM d.people', dataset: 'd', table: 'turned' }).after(people);
    look({ table: asked.table });
  },
});
`;

let folder: string;
const state = () => join(folder, 'project/.slipway/dev');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keys-test-'));
  for (const name of ['project', 'home', 'tmp', 'shared']) mkdirSync(join(folder, name));
  symlinkSync(
    join(import.meta.dirname, '../../../../node_modules'),
    join(folder, 'project/node_modules'),
  );
  writeFileSync(
    join(folder, 'project/slipway.config.ts'),
    `import { defineProject } from 'slipway';
     export default defineProject({ name: 'planted', environments: { dev: { sharedCache: '../shared' } } });`,
  );
  writeFileSync(join(folder, 'project/pipeline.ts'), PIPELINE);
  const rows = Array.from({ length: 500 }, () => `${CELL},${NUMBER}`);
  writeFileSync(join(folder, 'people.csv'), ['name,amount', ...rows].join('\n'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

async function run() {
  const child = spawn(process.execPath, [entry, 'run', '--param', `source=${folder}/people.csv`], {
    cwd: join(folder, 'project'),
    env: {
      PATH: dirname(process.execPath),
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'tmp'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [exitCode] = (await once(child, 'close')) as [number];
  return { exitCode, stderr, pid: child.pid };
}

/** One command of `slipway keys`, with its JSON. */
async function slipway(...words: string[]) {
  const { io, stdout, stderr } = recordedIo({ workingFolder: join(folder, 'project') });
  const exitCode = await runCli([...words, '--json'], io);
  return { exitCode, json: stdout() === '' ? undefined : JSON.parse(stdout()), stderr: stderr() };
}

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('after a run', () => {
  test('no cell, file or log line is in plaintext anywhere, nor left among temporary files', async () => {
    const { exitCode, stderr, pid } = await run();
    expect(exitCode, stderr).toBe(0);
    const kept = [...filesIn(join(folder, 'project/.slipway')), ...filesIn(join(folder, 'shared'))];
    expect(kept.length).toBeGreaterThan(5);
    for (const path of [...kept, ...filesIn(join(folder, 'tmp')), ...filesIn(join(folder, 'home'))])
      for (const value of PLANTED) {
        const bytes = readFileSync(path);
        for (const form of [
          Buffer.from(value),
          Buffer.from(value, 'utf16le'),
          Buffer.from(value).toString('base64').slice(0, -4),
        ])
          expect(bytes.includes(form), `${value} in ${path}`).toBe(false);
      }
    const scratch = readdirSync('/dev/shm').filter((name) => name.startsWith(`slipway-${pid}-`));
    expect(scratch).toEqual([]);
  }, 120_000);

  test('the plan says what it used of what it needs', async () => {
    const { json } = await slipway('plan');
    expect(json.recordedRuns).toBe(1);
    const access = json.access as { operation: string; usedInRuns: number }[];
    // `look` declares that it reads the warehouse, and does not.
    expect(access.map(({ operation, usedInRuns }) => [operation, usedInRuns])).toEqual([
      ['artifacts:write', 1],
      ['warehouse:read', 0],
      ['warehouse:write', 1],
    ]);
  });

  test('everything is under the first version: artifacts, logs and shared results', async () => {
    const { json } = await slipway('keys', 'list');
    expect(json.versions).toMatchObject([{ version: '1', state: 'enabled', isPrimary: true }]);
    expect(json.versions[0].objects).toBeGreaterThan(4);
    const inventory = await slipway('keys', 'inventory', '--key-version', '1');
    const stores = new Set(inventory.json.objects.map((one: { store: string }) => one.store));
    expect(stores).toEqual(new Set(['artifacts', 'logs', 'shared artifacts', 'shared results']));
    expect(inventory.json.objects).toHaveLength(json.versions[0].objects);
  });

  test('rotate counts what is behind, rewrap brings it over, and the data opens as before', async () => {
    const { objects } = (await slipway('keys', 'list')).json.versions[0];
    const rotated = await slipway('keys', 'rotate');
    expect(rotated.json).toMatchObject({ version: '2', remaining: objects });
    const data = new Map(
      filesIn(join(state(), 'artifacts')).map((path) => [path, bodyOf(path)] as const),
    );
    const refused = await slipway('keys', 'destroy', '1', '--confirm', '1');
    expect(refused).toMatchObject({ exitCode: 4 });
    expect(refused.stderr).toContain('keys-version-in-use');

    const wrapped = await slipway('keys', 'rewrap');
    expect(wrapped.json).toMatchObject({ version: '2', rewrapped: objects, failures: [] });
    expect((await slipway('keys', 'rewrap')).json).toMatchObject({ rewrapped: 0, seen: objects });
    for (const [path, body] of data) expect(bodyOf(path).equals(body)).toBe(true);
    expect((await slipway('keys', 'destroy', '1')).stderr).toContain('keys-destroy-unconfirmed');
    expect((await slipway('keys', 'destroy', '1', '--confirm', '1')).exitCode).toBe(0);
    // What was made before is still found, opened and reused.
    const again = await run();
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stderr).toMatch(/ingest.*(SKIPPED|cache)/i);
  }, 120_000);

  test('a disabled key stops a run with what to do, and loses nothing', async () => {
    expect((await slipway('keys', 'disable', '2')).json).toMatchObject({ state: 'disabled' });
    const stopped = await run();
    expect(stopped.exitCode).not.toBe(0);
    expect(stopped.stderr).toContain('keys-version-disabled');
    expect(stopped.stderr).toContain('slipway keys enable 2');
    const inventory = await slipway('keys', 'inventory');
    expect(inventory.exitCode).toBe(0);
    expect((await slipway('keys', 'rewrap')).stderr).toContain('keys-version-disabled');
    await slipway('keys', 'enable', '2');
    expect((await run()).exitCode).toBe(0);
  }, 120_000);

  test('everything done with the key is on the record, refusals too', async () => {
    const { json } = await slipway('audit', 'show', '--last', '1000');
    const record = json.map((one: Record<string, unknown>) =>
      [one.action, one.subject, one.outcome].join(' '),
    );
    expect(record).toEqual(
      expect.arrayContaining([
        'keys.rotate keyring:dev/main done',
        'keys.destroy keyring:dev/main#1 failed',
        'keys.destroy keyring:dev/main#1 done',
        'keys.rewrap keyring:dev/main done',
        'keys.disable keyring:dev/main#2 done',
        'keys.rewrap keyring:dev/main failed',
        'keys.enable keyring:dev/main#2 done',
      ]),
    );
  });
});

/** What follows the key slots: rewrapping must not touch it. */
function bodyOf(path: string): Buffer {
  const bytes = readFileSync(path);
  return bytes.subarray(12 + bytes.readUInt32BE(8) + 2048);
}
