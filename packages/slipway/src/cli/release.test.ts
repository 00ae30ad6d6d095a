import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';

const project = join(import.meta.dirname, 'fixtures/governed-project');
const entry = join(import.meta.dirname, '../../bin/slipway.mjs');

let folder: string;
let keys: Record<'ADA_KEY' | 'BOB_KEY', string>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'release-test-'));
  const rows = Array.from({ length: 200 }, (_, index) => `${index},person ${index}`);
  writeFileSync(join(folder, 'people.csv'), ['id,name', ...rows].join('\n'));
  writeFileSync(join(folder, 'finished'), '');
  keys = { ADA_KEY: await newKey('ada'), BOB_KEY: await newKey('bob') };
});
afterEach(() => rmSync(folder, { recursive: true }));

type Who = 'ada' | 'bob' | 'eve' | 'nobody';

/** One command line in a process of its own, as one person. */
async function as(who: Who, ...words: string[]) {
  const child = spawn(process.execPath, [entry, ...words, '--json'], {
    cwd: project,
    env: {
      PATH: dirname(process.execPath),
      HOME: folder,
      STATE: join(folder, 'state'),
      ...keys,
      ...(who === 'nobody' ? {} : { SLIPWAY_IDENTITY_KEY: join(folder, `${who}.pem`) }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number];
  const json = written.stdout === '' ? undefined : JSON.parse(written.stdout);
  return { exitCode, json, stderr: written.stderr };
}

async function newKey(who: Who): Promise<string> {
  const { json } = await as(who, 'identity', 'create', '--out', join(folder, `${who}.pem`));
  return json.publicKey;
}

const run = (who: Who, weight: number) =>
  as(
    who,
    'run',
    ...[`source=${folder}/people.csv`, `finished=${folder}/finished`, `weight=${weight}`].flatMap(
      (parameter) => ['--param', parameter],
    ),
  );

const trainings = () => readFileSync(join(folder, 'finished'), 'utf8').split('\n').length - 1;

const inProd = (...words: string[]) => [...words, '--environment', 'prod'];

test('a run waits for a second person, goes on in another process, and is rolled back', async () => {
  const waiting = await run('ada', 1);
  expect(waiting).toMatchObject({ exitCode: 10, json: { state: 'PAUSED' } });
  const listed = await as('bob', ...inProd('release', 'list'));
  const [first] = listed.json.releases;
  expect(first.state).toBe('proposed');

  // Resuming without a decision waits again; nothing is trained anew.
  expect(await as('ada', 'resume', waiting.json.id)).toMatchObject({ exitCode: 10 });
  const approve = inProd('release', 'approve', first.digest);
  expect(await as('nobody', ...approve)).toMatchObject({ exitCode: 5 });
  await newKey('eve');
  expect(await as('eve', ...approve)).toMatchObject({ exitCode: 5 });
  expect(await as('bob', ...approve)).toMatchObject({
    exitCode: 0,
    json: { by: 'bob@example.com', policy: { verdict: 'met' } },
  });
  expect(await as('ada', 'resume', waiting.json.id)).toMatchObject({
    exitCode: 0,
    json: { state: 'SUCCEEDED' },
  });
  expect(trainings()).toBe(1);

  const second = await run('ada', 2);
  expect(second.exitCode).toBe(10);
  const digest = (await as('ada', ...inProd('release', 'list'))).json.releases[0].digest;
  await as('bob', ...inProd('release', 'approve', digest));
  expect((await as('ada', 'resume', second.json.id)).exitCode).toBe(0);

  const rollback = inProd('release', 'rollback', 'people', '--reason', 'wrong');
  expect(await as('bob', ...rollback)).toMatchObject({ exitCode: 5 });
  expect(await as('ada', ...rollback)).toMatchObject({
    exitCode: 0,
    json: { release: { digest: first.digest, state: 'in-use' }, deployment: { version: 1 } },
  });

  const verified = await as('ada', ...inProd('audit', 'verify'));
  expect(verified).toMatchObject({ exitCode: 0, json: { flaws: [] } });
  expect(verified.json.signedTo).toBe(verified.json.entries);
  // Uses of the key are written down last.
  const inDev = (await as('ada', 'audit', 'verify')).json;
  expect(inDev.entries).toBeGreaterThan(0);
  expect(inDev.signedTo).toBe(inDev.entries);
  const denied = await as('ada', ...inProd('audit', 'show', '--denied'));
  expect(denied.json.map(({ action }: { action: string }) => action)).toEqual([
    'releases.approve',
    'releases.approve',
    'releases.rollback',
  ]);
}, 120_000);

test('a model card is written as asked, or it is said why not', async () => {
  await run('ada', 1);
  const [{ digest }] = (await as('ada', ...inProd('release', 'list'))).json.releases;
  await as('bob', ...inProd('release', 'approve', digest, '--comment', 'looks fine'));
  const card = (...words: string[]) => as('ada', ...inProd('release', 'card', digest, ...words));
  const { json } = await card('--format', 'json');
  expect(json).toMatchObject({
    format: 'slipway.model-card.v1',
    release: { digest, environment: 'prod' },
    decisions: [{ verdict: 'approved', by: 'bob@example.com', release: digest, isSigned: true }],
  });
  const html = join(folder, 'card.html');
  expect(await card('--format', 'html', '--output', html)).toMatchObject({ exitCode: 0 });
  expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>.*looks fine/s);
  for (const [words, code] of [
    [['--format', 'pdf'], 'card-format'],
    [['--output', join(folder, 'none/card.md')], 'output-unwritable'],
  ] as const) {
    const refused = await card(...words);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain(code);
  }
}, 60_000);

test('an approval that somebody wrote into the database does not count', async () => {
  expect((await run('ada', 1)).exitCode).toBe(10);
  const [{ digest }] = (await as('ada', ...inProd('release', 'list'))).json.releases;
  await as('ada', ...inProd('release', 'approve', digest));
  using database = new DatabaseSync(join(folder, 'state/prod/state.db'));
  database.exec(`UPDATE release_decisions SET decided_by = 'bob@example.com'`);
  const shown = await as('ada', ...inProd('release', 'show', digest));
  expect(JSON.stringify(shown.json.policy)).toContain('its signature does not fit');
  expect(await as('ada', 'release', 'promote', digest, '--to', 'prod')).toMatchObject({
    exitCode: 10,
  });
}, 60_000);

test('a run that waits can be cancelled, and a log that was edited is found', async () => {
  const { json } = await run('ada', 1);
  expect(await as('ada', 'cancel', json.id)).toMatchObject({ json: { state: 'CANCELLED' } });
  const exported = join(folder, 'audit.jsonl');
  expect(await as('ada', ...inProd('audit', 'export', exported))).toMatchObject({ exitCode: 0 });
  using database = new DatabaseSync(join(folder, 'state/prod/state.db'));
  for (const table of ['audit_entries', 'audit_checkpoints'])
    database.exec(`DROP TRIGGER ${table}_no_delete; DELETE FROM ${table}`);
  expect(await as('ada', ...inProd('audit', 'verify', '--against', exported))).toMatchObject({
    exitCode: 8,
    json: { flaws: [{ problem: expect.stringContaining('entries were cut off') }] },
  });
}, 60_000);

test('who is nobody in prod has no run release into it', async () => {
  expect(await run('nobody', 1)).toMatchObject({ exitCode: 5 });
  expect((await as('bob', ...inProd('release', 'list'))).json.releases).toEqual([]);
  expect(trainings()).toBe(0);
}, 60_000);
