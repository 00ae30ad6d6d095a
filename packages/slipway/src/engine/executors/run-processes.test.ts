import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { onTestFinished, test } from 'vitest';
import { ENGINE_VARIABLE, engineMark, killProcessesOf, killWorkersOf } from './run-processes.ts';

const engine = { host: hostname(), pid: 4_000_001, processStart: 'boot/1', token: 't' };

async function sleeper(variables: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1e6)'], {
    env: variables,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  // Its variables are those of this process until it has become another program.
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
  return child;
}

const elsewhere = process.platform !== 'linux';
const REASON = 'only Linux tells the variables of a process';

test('a run ends what carries its name, and nothing else', async ({ expect, skip }) => {
  skip(elsewhere, REASON);
  const own = await sleeper({ SLIPWAY_RUN: 'this-run' });
  const other = await sleeper({ SLIPWAY_RUN: 'this-run-2', NOT_SLIPWAY_RUN: 'this-run' });
  const ended = once(own, 'exit');
  expect(killProcessesOf('this-run')).toBe(1);
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(other.exitCode ?? other.signalCode).toBeNull();
});

test('the workers of a dead engine are found by who started them', async ({ expect, skip }) => {
  skip(elsewhere, REASON);
  const own = await sleeper({ [ENGINE_VARIABLE]: engineMark(engine) });
  const later = await sleeper({
    [ENGINE_VARIABLE]: engineMark({ ...engine, processStart: 'boot/12' }),
  });
  expect(killWorkersOf({ ...engine, host: 'elsewhere' })).toBe(0);
  const ended = once(own, 'exit');
  expect(killWorkersOf(engine)).toBe(1);
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(later.exitCode ?? later.signalCode).toBeNull();
});
