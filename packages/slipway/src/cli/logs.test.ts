import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { recordedIo } from './recorded-io.ts';
import { runCli } from './run-cli.ts';

const entry = join(import.meta.dirname, '../../bin/slipway.mjs');
let folder: string;

/** The chain project, whose second step writes lines and waits until it may go on. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logs-test-'));
  cpSync(join(import.meta.dirname, 'fixtures/chain-project'), folder, { recursive: true });
  symlinkSync(join(import.meta.dirname, '../../../../node_modules'), join(folder, 'node_modules'));
  const second = join(folder, 'second.ts');
  const text = readFileSync(second, 'utf8');
  const told = [
    "console.log('told by second \\u001b[31mred');",
    "const { existsSync } = await import('node:fs');",
    "while (!existsSync(inputs.calls + '-go')) await new Promise((go) => setTimeout(go, 20));",
    "console.log('going on');",
  ];
  writeFileSync(second, text.replace('    return', `    ${told.join('\n')}\n    return`));
});
afterEach(() => {
  // A test that fails leaves its run waiting.
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const children: ChildProcess[] = [];

function slipway(...words: readonly string[]) {
  const child = spawn(process.execPath, [entry, ...words], {
    cwd: folder,
    env: { PATH: dirname(process.execPath), HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const written = { stdout: '', stderr: '' };
  const onText: (() => void)[] = [];
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      for (const look of onText) look();
    });
  return {
    kill: () => child.kill('SIGKILL'),
    written,
    ended: once(child, 'close').then(() => written),
    /** Resolves when a stream has told something. */
    told: (name: 'stdout' | 'stderr', text: string) =>
      new Promise<void>((resolve) => {
        const look = () => written[name].includes(text) && resolve();
        onText.push(look);
        look();
      }),
  };
}

/** `slipway logs` in this process. */
async function logs(...words: readonly string[]) {
  const { io, stdout, stderr } = recordedIo({ workingFolder: folder });
  await runCli(['logs', ...words], io);
  return { stdout: stdout(), stderr: stderr() };
}

test('logs are followed from another process, shown afterwards, and never in the clear on disk', async () => {
  const calls = join(folder, 'calls');
  const run = slipway('run', '--param', `calls=${calls}`);
  await run.told('stderr', 'told by second');
  const following = slipway('logs', '--follow');
  await following.told('stdout', 'second | told by second \\x1b[31mred');
  expect(following.written.stdout).not.toContain('going on');
  writeFileSync(`${calls}-go`, '');
  expect((await following.ended).stdout).toContain('second | going on\n');
  await run.ended;

  const lines = ['told by second \u001b[31mred', 'going on'];
  const json = JSON.parse((await logs('--json')).stdout);
  expect(json.flatMap((piece: { lines: string[] }) => piece.lines)).toEqual(lines);
  const followed = (await logs('--follow', '--json', '--tail', '1')).stdout;
  expect(JSON.parse(followed)).toMatchObject({ path: 'second', attempt: 1, lines: ['going on'] });
  expect((await logs('--tail', '1')).stdout).toBe('second | going on\n');
  expect((await logs('--tail', '0')).stdout).toBe('');
  expect((await logs('--attempt', '9', '--json')).stdout).toBe('[]\n');
  const id = /^run (\S+):/m.exec(run.written.stderr)?.[1] ?? '';
  const unknown = await logs(id, 'secnd');
  expect(unknown.stderr).toContain('error[task-not-found]');
  expect(unknown.stderr).toContain('did you mean second?');
  expect((await logs(id, 'first')).stdout).toBe('');
  expect(readFileSync(join(folder, '.slipway/dev/logs.db')).includes('told by')).toBe(false);
});

test('the logs of a run whose engine was killed end, and say how to go on', async () => {
  const run = slipway('run', '--param', `calls=${join(folder, 'calls')}`);
  await run.told('stderr', 'told by second');
  // Lines are kept a moment after they are shown.
  await vi.waitFor(async () => expect((await logs()).stdout).toContain('told by second'), 5000);
  run.kill();
  await run.ended;
  const followed = await logs('--follow');
  expect(followed.stdout).toContain('second | told by second');
  expect(followed.stderr).toContain('Go on with: slipway resume chain-');
});
