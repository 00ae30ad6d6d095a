import { describe, expect, test } from 'vitest';
import type { CachedExecution, RunRequest, TaskRun } from './run-record.ts';
import type { LeaseOwner, RunHold, RunStore } from './run-store.ts';

export interface RunStoreFixture extends AsyncDisposable {
  readonly store: RunStore;
  /** A second client of the same state, as another process would have. */
  readonly other: RunStore;
  /** Moves the stores' clock. */
  advance(ms: number): void;
}

const request = (id: string): RunRequest => ({
  id,
  pipeline: 'p',
  displayName: 'P',
  environment: 'dev',
  identity: 'runner@dev',
  startedBy: 'ada@example.com',
  pipelineYaml: 'yaml',
  pipelineDigest: `sha256:${'0'.repeat(64)}`,
  source: null,
  parameters: { lr: 0.1, text: "it's" },
  caching: true,
  failurePolicy: 'slow',
  projectFolder: '/project',
  pipelineRoot: null,
  keyUri: 'keyring:dev/main',
});

const task = (run: string, path: string, change: Partial<TaskRun> = {}): TaskRun => ({
  run,
  path,
  displayName: path,
  state: 'RUNNING',
  reason: null,
  outputs: null,
  error: null,
  attempts: 1,
  cacheKey: 'k1',
  startedAtMs: 5,
  finishedAtMs: null,
  ...change,
});

const execution = (change: Partial<CachedExecution> = {}): CachedExecution => ({
  cacheKey: 'k1',
  pipeline: 'p',
  path: 'train',
  parts: { implementation: 'a' },
  outputs: { parameters: { auc: 0.9 }, artifacts: {} },
  outputsDigest: 'd',
  run: 'r1',
  createdAtMs: 10,
  ...change,
});

const owner = (token: string): LeaseOwner => ({ host: 'h', pid: 1, processStart: '1', token });
const hold = (token: string, run = 'r1'): RunHold => ({ run, owner: owner(token) });

/** A store with the run r1, held by the engine a. */
async function held(open: () => Promise<RunStoreFixture>): Promise<RunStoreFixture> {
  const fixture = await open();
  await fixture.store.createRun(request('r1'));
  await fixture.store.acquireLease(hold('a'), lease);
  return fixture;
}
const lease = { ttlMs: 1000, isAlive: () => true };

/** What every run store must do; adapters run it with their own fixture. */
export function runStoreContract(name: string, open: () => Promise<RunStoreFixture>): void {
  describe(`${name} keeps the RunStore contract`, () => {
    test('a created run reads back whole, from another client too', async () => {
      await using fixture = await open();
      await fixture.store.createRun(request('r1'));
      expect(await fixture.other.findRun('r1')).toMatchObject({
        ...request('r1'),
        state: 'PENDING',
      });
      expect(await fixture.other.findRun('nope')).toBeUndefined();
    });

    test('runs are listed newest first, up to the limit', async () => {
      await using fixture = await open();
      for (const id of ['r1', 'r2', 'r3']) {
        await fixture.store.createRun(request(id));
        fixture.advance(1);
      }
      expect((await fixture.store.listRuns(2)).map(({ id }) => id)).toEqual(['r3', 'r2']);
    });

    test('what runs used is counted over the last runs of a pipeline, each run once', async () => {
      await using fixture = await open();
      const { store, other } = fixture;
      const use = (operation: string) => ({
        identity: 'runner@dev',
        environment: 'dev',
        operation,
      });
      for (const [id, operations] of [
        ['r1', ['models:read']],
        ['r2', ['warehouse:read', 'warehouse:read']],
        ['r3', ['warehouse:read']],
      ] as const) {
        await store.createRun(request(id));
        fixture.advance(1);
        const held = hold('a', id);
        await store.acquireLease(held, { ttlMs: 1000, isAlive: () => true });
        for (const operation of operations)
          await store.commit(held, [{ task: task(id, 'train'), used: [use(operation)] }]);
      }
      await store.createRun({ ...request('r4'), pipeline: 'another' });
      expect(await other.recentUse('p', 2)).toEqual({
        runs: 2,
        uses: [{ ...use('warehouse:read'), inRuns: 2 }],
      });
      expect(await other.recentUse('nothing', 5)).toEqual({ runs: 0, uses: [] });
    });

    test('a run cannot be created twice', async () => {
      await using fixture = await open();
      await fixture.store.createRun(request('r1'));
      await expect(fixture.other.createRun(request('r1'))).rejects.toThrow();
    });

    test('the last written state of each task is the one read back', async () => {
      await using fixture = await held(open);
      await fixture.store.commit(hold('a'), [{ task: task('r1', 'a') }, { task: task('r1', 'b') }]);
      const done = task('r1', 'a', { state: 'SUCCEEDED', finishedAtMs: 9 });
      await fixture.store.commit(hold('a'), [{ task: done }]);
      expect(await fixture.other.tasks('r1')).toEqual(
        expect.arrayContaining([done, task('r1', 'b')]),
      );
      expect(await fixture.other.tasks('r1')).toHaveLength(2);
    });

    test('a finished task and its cache entry appear together', async () => {
      await using fixture = await held(open);
      const finished = task('r1', 'train', { state: 'SUCCEEDED' });
      await fixture.store.commit(hold('a'), [{ task: finished, execution: execution() }]);
      expect(await fixture.other.findExecution('k1')).toEqual(execution());
      await fixture.store.forgetExecution('k1');
      expect(await fixture.other.findExecution('k1')).toBeUndefined();
    });

    test('the nearest execution is the newest of the same task', async () => {
      await using fixture = await held(open);
      const executions = [
        execution({ cacheKey: 'k1', createdAtMs: 10 }),
        execution({ cacheKey: 'k2', createdAtMs: 20 }),
        execution({ cacheKey: 'k3', path: 'x', createdAtMs: 30 }),
      ];
      await fixture.store.commit(
        hold('a'),
        executions.map((made) => ({ task: task('r1', made.path), execution: made })),
      );
      expect((await fixture.store.nearestExecution('p', 'train'))?.cacheKey).toBe('k2');
      expect(await fixture.store.nearestExecution('other', 'train')).toBeUndefined();
    });

    test('an engine that lost the run writes nothing more, whole commits included', async () => {
      await using fixture = await held(open);
      await fixture.store.commit(hold('a'), [{ task: task('r1', 'a') }]);
      await fixture.other.acquireLease(hold('b'), { ...lease, isAlive: () => false });
      const late = [{ task: task('r1', 'a', { state: 'FAILED' }) }, { task: task('r1', 'b') }];
      await expect(fixture.store.commit(hold('a'), late)).rejects.toMatchObject({
        code: 'run-lease-lost',
      });
      await expect(fixture.store.setRunState(hold('a'), 'FAILED')).rejects.toMatchObject({
        code: 'run-lease-lost',
      });
      expect(await fixture.other.tasks('r1')).toEqual([task('r1', 'a')]);
      expect(await fixture.other.findRun('r1')).toMatchObject({ state: 'PENDING' });
    });

    test('a live holder keeps the run however far the clock jumps; a dead one loses it', async () => {
      await using fixture = await held(open);
      fixture.advance(365 * 24 * 3600 * 1000);
      expect(await fixture.other.acquireLease(hold('b'), lease)).toBeUndefined();
      const dead = { ...lease, isAlive: () => false };
      expect(await fixture.other.acquireLease(hold('b'), dead)).toEqual({
        before: hold('a').owner,
      });
      expect((await fixture.store.heartbeat(hold('a'), 1000)).held).toBe(false);
      await fixture.store.releaseLease(hold('b'));
      expect(await fixture.other.acquireLease(hold('d'), lease)).toEqual({ before: undefined });
    });

    test('a holder that cannot be asked keeps the run until its lease ends', async () => {
      await using fixture = await held(open);
      const unknown = { ...lease, isAlive: () => undefined };
      expect(await fixture.other.acquireLease(hold('b'), unknown)).toBeUndefined();
      expect(await fixture.other.isHeld('r1', unknown.isAlive)).toBe(true);
      fixture.advance(1001);
      expect(await fixture.other.isHeld('r1', unknown.isAlive)).toBe(false);
      expect(await fixture.other.acquireLease(hold('c'), unknown)).toEqual({
        before: hold('a').owner,
      });
    });

    test('a run is held by a live engine until that gives it back; a dead one holds nothing', async () => {
      await using fixture = await held(open);
      expect(await fixture.other.isHeld('r1', () => true)).toBe(true);
      expect(await fixture.other.isHeld('r1', () => false)).toBe(false);
      expect(await fixture.other.isHeld('nope', () => true)).toBe(false);
      await fixture.store.releaseLease(hold('a'));
      expect(await fixture.other.isHeld('r1', () => true)).toBe(false);
    });

    test('engines that race for a run: exactly one wins', async () => {
      await using fixture = await open();
      await fixture.store.createRun(request('r1'));
      const wins = await Promise.all(
        ['a', 'b', 'c', 'd'].map((token, index) =>
          (index % 2 === 0 ? fixture.store : fixture.other).acquireLease(hold(token), lease),
        ),
      );
      expect(wins.filter(Boolean)).toHaveLength(1);
    });

    test('a requested cancel reaches the holder, and a new start clears it', async () => {
      await using fixture = await held(open);
      await fixture.other.requestCancel('r1');
      expect(await fixture.store.heartbeat(hold('a'), 1000)).toEqual({
        held: true,
        cancelRequested: true,
      });
      await fixture.store.setRunState(hold('a'), 'RUNNING');
      expect((await fixture.store.heartbeat(hold('a'), 1000)).cancelRequested).toBe(false);
    });

    test('a final state keeps the error and the time', async () => {
      await using fixture = await held(open);
      const error = { category: 'failed', code: 'x', message: 'y' };
      await fixture.store.setRunState(hold('a'), 'FAILED', error);
      expect(await fixture.other.findRun('r1')).toMatchObject({
        state: 'FAILED',
        error,
        finishedAtMs: expect.any(Number),
      });
    });

    test('a run is forgotten once it is finished and nobody holds it', async () => {
      await using fixture = await held(open);
      await fixture.store.commit(hold('a'), [{ task: task('r1', 'a') }]);
      expect(await fixture.other.forgetRun('r1')).toBe(false);
      await fixture.store.setRunState(hold('a'), 'SUCCEEDED');
      expect(await fixture.other.forgetRun('r1')).toBe(false);
      await fixture.store.releaseLease(hold('a'));
      expect(await fixture.other.forgetRun('r1')).toBe(true);
      expect(await fixture.store.findRun('r1')).toBeUndefined();
      expect(await fixture.store.tasks('r1')).toEqual([]);
      expect(await fixture.store.forgetRun('r1')).toBe(false);
    });

    test('what a cache key is made of is kept, and found again in later runs', async () => {
      await using fixture = await held(open);
      const parts = { implementation: 'one', 'input n': 'x' };
      await fixture.store.commit(hold('a'), [{ task: task('r1', 'a'), parts }]);
      await fixture.store.commit(hold('a'), [{ task: task('r1', 'a', { state: 'SUCCEEDED' }) }]);
      fixture.advance(1);
      await fixture.store.createRun(request('r2'));
      expect(await fixture.other.taskParts('r1', 'a')).toEqual(parts);
      expect(await fixture.other.taskParts('r1', 'b')).toBeUndefined();
      expect(await fixture.other.earlierParts('r2', 'a', 5)).toEqual([{ run: 'r1', parts }]);
      expect(await fixture.other.earlierParts('r1', 'a', 5)).toEqual([]);
    });

    test('every cache entry is listed, newest first', async () => {
      await using fixture = await held(open);
      const entries = [execution(), execution({ cacheKey: 'k2', createdAtMs: 20 })];
      await fixture.store.commit(
        hold('a'),
        entries.map((made) => ({ task: task('r1', made.path), execution: made })),
      );
      expect(await fixture.other.executions()).toEqual(entries.toReversed());
    });
  });
}
