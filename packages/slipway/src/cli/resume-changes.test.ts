import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const entry = join(import.meta.dirname, '../../bin/slipway.mjs');
let folder: string;

/** A project of three steps in a row, each in a module of its own; `calls` tells what ran. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'resume-changes-'));
  symlinkSync(join(import.meta.dirname, '../../../../node_modules'), join(folder, 'node_modules'));
  cpSync(join(import.meta.dirname, 'fixtures/chain-project'), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const calls = () => {
  try {
    return readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  } catch {
    return [];
  }
};

async function slipway(...words: readonly string[]) {
  const child = spawn(process.execPath, [entry, ...words], {
    cwd: folder,
    env: { PATH: dirname(process.execPath), HOME: tmpdir() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.stderr += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...written, run: /^run (\S+):/m.exec(written.stderr)?.[1] ?? '' };
}

function change(module: string, from: string, to: string): void {
  const path = join(folder, `${module}.ts`);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

test('after the code of a failed step was fixed, only it and what follows runs', async () => {
  change('second', 'inputs.n + 10', 'Number(undefined)');
  const failed = await slipway('run', '--param', `calls=${join(folder, 'calls')}`);
  expect(failed.exitCode).toBe(1);
  expect(calls()).toEqual(['first', 'second']);

  change('second', 'Number(undefined)', 'inputs.n + 10');
  const resumed = await slipway('resume', failed.run, '--json');
  expect(resumed.exitCode).toBe(0);
  expect(calls()).toEqual(['first', 'second', 'second', 'third']);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ state: 'SUCCEEDED' });
});

test('a finished step whose code was changed runs again, and what its new outputs reach', async () => {
  change('third', 'inputs.n + 100', 'Number(undefined)');
  const failed = await slipway('run', '--param', `calls=${join(folder, 'calls')}`);
  expect(calls()).toEqual(['first', 'second', 'third']);

  change('third', 'Number(undefined)', 'inputs.n + 100');
  change('first', 'inputs.n + 1', '1 + inputs.n');
  const same = await slipway('resume', failed.run);
  expect(same.exitCode).toBe(0);
  // The first step gives what it gave before: the second one has nothing new to do.
  expect(calls().slice(3)).toEqual(['first', 'third']);
});

test('a pipeline that was changed since is refused, or resumed as it is recorded', async () => {
  change('second', 'inputs.n + 10', 'Number(undefined)');
  const failed = await slipway('run', '--param', `calls=${join(folder, 'calls')}`);
  change('second', 'Number(undefined)', 'inputs.n + 10');
  change('pipeline', "name: 'chain'", "name: 'chain', description: 'another one'");
  const refused = await slipway('resume', failed.run);
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain('error[pipeline-changed]');
  expect(refused.stderr).toContain(`slipway resume ${failed.run} --recorded`);
  expect((await slipway('resume', failed.run, '--recorded')).exitCode).toBe(0);
});

test('replay runs one step on its recorded inputs and leaves the run as it is', async () => {
  const done = await slipway('run', '--param', `calls=${join(folder, 'calls')}`);
  const before = await slipway('runs', 'show', '--json');
  change('second', 'inputs.n + 10', 'inputs.n + 20');
  const replayed = await slipway('replay', done.run, '--task', 'second', '--json');
  expect(JSON.parse(replayed.stdout)).toEqual({ parameters: { n: 22 }, artifacts: {} });
  expect(calls()).toEqual(['first', 'second', 'third', 'second']);
  expect((await slipway('runs', 'show', '--json')).stdout).toBe(before.stdout);

  const unknown = await slipway('replay', done.run, '--task', 'secund');
  expect(unknown.stderr).toContain('error[task-not-found]');
  expect(unknown.stderr).toContain('second');
});

test('a step that failed again and again is tried again each time', async () => {
  change('second', 'inputs.n + 10', 'Number(undefined)');
  const { run } = await slipway('run', '--param', `calls=${join(folder, 'calls')}`);
  for (let times = 0; times < 7; times += 1)
    expect((await slipway('resume', run)).stderr).toContain('step-output-invalid');
  change('second', 'Number(undefined)', 'inputs.n + 10');
  expect((await slipway('resume', run)).exitCode).toBe(0);
}, 60_000);
