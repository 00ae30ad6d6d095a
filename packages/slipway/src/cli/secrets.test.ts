import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const project = join(import.meta.dirname, 'fixtures/secret-project');
const entry = join(import.meta.dirname, '../../bin/slipway.mjs');

const token = 'pl4nted+t0ken/with$pecial"chars';
const key =
  '-----BEGIN KEY-----\nplanted-line-one-of-key\nplanted-line-two-of-key\n-----END KEY-----';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-test-'));
  writeFileSync(join(folder, 'key.pem'), `${key}\n`, { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const slipway = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...words], {
    cwd: project,
    encoding: 'utf8',
    env: {
      PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
      HOME: folder,
      TMPDIR: folder,
      SECRET_PROJECT_STATE: join(folder, 'state'),
      PLANTED_TOKEN: token,
      PLANTED_KEY_FILE: join(folder, 'key.pem'),
    },
  });
  return { exitCode: status, stdout, stderr };
};

/** What somebody would look for who wants the secrets: any part of them that tells something. */
const planted = [
  token,
  'pl4nted+t0ken',
  JSON.stringify(token).slice(1, -1),
  encodeURIComponent(token),
  Buffer.from(token).toString('base64').slice(0, -4),
  Buffer.from(`user:${token}`).toString('base64').slice(8, -4),
  'planted-line-one',
  'planted-line-two',
  Buffer.from('planted-line-one').toString('base64').slice(0, -4),
];

function expectNoneIn(name: string, bytes: Buffer): void {
  for (const text of planted) expect(bytes.includes(text), `${text} in ${name}`).toBe(false);
}

function expectNoneStored(): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  expect(files.length).toBeGreaterThan(5);
  for (const file of files)
    if (file.name !== 'key.pem')
      expectNoneIn(file.name, readFileSync(join(file.parentPath, file.name)));
}

const runIdOf = (stdout: string): string => (JSON.parse(stdout) as { id: string }).id;

test('secrets reach only the steps that declare them, and nothing that is stored or shown', () => {
  const events = join(folder, 'events.jsonl');
  const ran = slipway('run', 'pipeline.ts#leaking', '--json', '--events', events);
  expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
  const { tasks } = JSON.parse(ran.stdout) as {
    tasks: { path: string; outputs: { parameters: Record<string, unknown> } }[];
  };
  const outputs = Object.fromEntries(tasks.map((task) => [task.path, task.outputs.parameters]));
  expect(outputs).toEqual({
    leak: { length: token.length + key.length, greeting: 'hello', ownVariable: false },
    curious: { told: 'access-denied' },
    'python-leak': { length: token.length, others: false, greeting: 'hello' },
  });
  const logs = slipway('logs', runIdOf(ran.stdout));
  expect(logs.stdout).toContain('plain [secret] x[secret]y {"token":"[secret]","key":"[secret]"}');
  expect(logs.stdout).toContain('python has [secret]');
  for (const [name, text] of Object.entries({ ...ran, logs: logs.stdout }))
    expectNoneIn(name, Buffer.from(String(text)));
  expectNoneIn(
    'compiled',
    Buffer.from(slipway('compile', 'pipeline.ts#leaking', '-o', '-').stdout),
  );
  expectNoneStored();
}, 120_000);

test('a step that gives a secret away fails, and its error does not hold it', () => {
  const ran = slipway('run', 'pipeline.ts#failing', '--json');
  expect(ran.exitCode).toBe(1);
  const { tasks } = JSON.parse(ran.stdout) as {
    tasks: { path: string; outputs: unknown; error: { code: string; message: string } }[];
  };
  const ends = Object.fromEntries(tasks.map(({ path, error }) => [path, error]));
  expect(ends.give).toMatchObject({ code: 'secret-in-output' });
  expect(ends.fail?.message).toContain('cannot sign in with [secret]');
  expect(ends.wish).toMatchObject({
    code: 'secret-not-found',
    message: expect.stringContaining('NOT_PLANTED'),
  });
  expect(tasks.every(({ outputs }) => outputs === null)).toBe(true);
  for (const [name, text] of Object.entries({ ...ran }))
    expectNoneIn(name, Buffer.from(String(text)));
  expectNoneStored();
}, 120_000);
