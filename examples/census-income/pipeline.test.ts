import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const entry = join(
  dirname(fileURLToPath(import.meta.resolve('slipway/package.json'))),
  'bin/slipway.mjs',
);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'census-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const slipway = (...words: string[]): ChildProcess =>
  spawn(process.execPath, [entry, ...words], {
    cwd: import.meta.dirname,
    env: { PATH: dirname(process.execPath), HOME: folder, CENSUS_STATE: join(folder, 'state') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

async function finish(child: ChildProcess, killAt?: RegExp) {
  const lines: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => {
    lines.push(line);
    if (killAt?.test(line) === true) child.kill('SIGKILL');
  });
  const chunks: Buffer[] = [];
  child.stdout!.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout: Buffer.concat(chunks).toString(), stderr: lines.join('\n') };
}

test('killed in the middle of real training, the run resumes: rows kept, model released once', async () => {
  const killed = await finish(slipway('run', '--param', 'epochs=2'), /^train: \d+ %/);
  expect(killed.exitCode).not.toBe(0);
  const id = /^run (\S+):/m.exec(killed.stderr)![1]!;
  const resumed = await finish(slipway('resume', id, '--json'));
  expect(resumed.stderr).not.toMatch(/ingest-(train|eval): RUNNING/);
  expect(resumed.exitCode).toBe(0);
  const { state, tasks } = JSON.parse(resumed.stdout) as {
    state: string;
    tasks: { path: string; state: string; outputs: { parameters: Record<string, unknown> } }[];
  };
  const outputsOf = (name: string) =>
    tasks.find(({ path }) => path === name || path.endsWith(`/${name}`))?.outputs.parameters;
  expect(state).toBe('SUCCEEDED');
  expect(outputsOf('ingest-train')).toMatchObject({ rowsIn: 32_561, rowsRejected: 0 });
  expect(outputsOf('ingest-eval')).toMatchObject({ rowsIn: 16_281, rowsRejected: 0 });
  expect(outputsOf('register-model')).toMatchObject({ version: 1 });
  expect(outputsOf('deploy')).toMatchObject({ trafficSplit: { 1: 100 } });
});

test('after a run no cell of the data can be read in the state folder', async () => {
  const { exitCode } = await finish(slipway('run', '--param', 'epochs=1'));
  expect(exitCode).toBe(0);
  const files = readdirSync(join(folder, 'state'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const bytes = readFileSync(file);
    for (const cell of ['Holand-Netherlands', 'Married-civ-spouse', 'Adm-clerical'])
      expect(bytes.includes(cell), `${cell} in ${file}`).toBe(false);
  }
});

test('a source whose digest is not the stated one is refused, and says so', async () => {
  const { exitCode, stderr } = await finish(
    slipway('run', '--param', `trainDataDigest=sha256:${'0'.repeat(64)}`),
  );
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/ingest-train: FAILED .*digest/);
  expect(stderr).toMatch(/train: NOT_TRIGGERED/);
});

test('a missing data file fails its ingestion alone, with the path', async () => {
  const { exitCode, stderr } = await finish(
    slipway('run', '--param', 'trainData=data/nowhere.csv'),
  );
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/ingest-train: FAILED .*nowhere\.csv/);
  expect(stderr).toMatch(/ingest-eval: SUCCEEDED/);
});
