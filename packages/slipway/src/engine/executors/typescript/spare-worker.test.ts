import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { onTestFinished, test } from 'vitest';
import { nodeOptionsOfChildren } from '../../../cli/source-mode.ts';
import { SpareWorker } from './spare-worker.ts';
import { WorkerPool } from './worker-pool.ts';

const options = { workingFolder: tmpdir(), variables: {}, nodeOptions: nodeOptionsOfChildren };

test('goes to the first who asks for one that starts where it did', ({ expect }) => {
  using spare = new SpareWorker(options);
  expect(spare.take('/elsewhere')).toBeUndefined();
  const taken = spare.take(options.workingFolder);
  onTestFinished(() => void taken?.kill('SIGKILL'));
  expect(taken?.pid).toBeGreaterThan(0);
  expect(spare.take(options.workingFolder)).toBeUndefined();
});

test('ends with whoever started it, unless somebody has taken it', async ({ expect }) => {
  const spare = new SpareWorker(options);
  const taken = spare.take(options.workingFolder);
  onTestFinished(() => void taken?.kill('SIGKILL'));
  spare[Symbol.dispose]();
  expect(taken?.killed).toBe(false);
});

test('a pool ends the one it took, also when that has died before', async ({ expect }) => {
  using spare = new SpareWorker(options);
  using other = new SpareWorker(options);
  const pool = new WorkerPool(options);
  pool.warmUp(spare);
  expect(spare.take(options.workingFolder)).toBeUndefined();
  await pool[Symbol.asyncDispose]();
  const dead = other.take(options.workingFolder);
  if (dead === undefined) throw new Error('nothing to take');
  dead.kill('SIGKILL');
  await once(dead, 'exit');
  const late = new WorkerPool(options);
  late.warmUp({ take: () => dead } as unknown as SpareWorker);
  await late[Symbol.asyncDispose]();
  expect(dead.signalCode).toBe('SIGKILL');
});
