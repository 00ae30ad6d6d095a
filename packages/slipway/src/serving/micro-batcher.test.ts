import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelColumns, ModelOutputs } from '../models/onnx/onnx-runner.ts';
import { MicroBatcher, type MicroBatcherOptions } from './micro-batcher.ts';

/** Doubles its input; fails on a negative row; answers when the test lets it. */
class DoublingRunner {
  readonly batches: number[] = [];
  readonly #turns: (() => number) | undefined;

  constructor(turns?: () => number) {
    this.#turns = turns;
  }

  async run(columns: ModelColumns): Promise<ModelOutputs> {
    const x = (columns.x ?? []) as number[];
    this.batches.push(x.length);
    for (let turn = this.#turns?.() ?? 1; turn > 0; turn -= 1)
      await new Promise((resolve) => setImmediate(resolve));
    if (x.some((value) => value < 0)) throw new Error('negative');
    return { y: x.map((value) => value * 2), z: x.map(String) };
  }
}

const batcherOf = (runners: DoublingRunner[], change: Partial<MicroBatcherOptions> = {}) =>
  new MicroBatcher({ runners, batchRowsMax: 64, queueRowsMax: 1000, now: () => 0, ...change });

const requestOf = (x: readonly number[]) => ({ columns: { x }, rows: x.length });

describe('MicroBatcher', () => {
  it('runs the requests of one turn as one batch', async () => {
    const runner = new DoublingRunner();
    const batcher = batcherOf([runner]);
    const answers = await Promise.all([[1], [2, 3], [4]].map((x) => batcher.submit(requestOf(x))));
    expect(answers.map(({ y }) => y)).toEqual([[2], [4, 6], [8]]);
    expect(runner.batches).toEqual([4]);
  });

  it('answers a lone request without waiting for another', async () => {
    const runner = new DoublingRunner();
    expect(await batcherOf([runner]).submit(requestOf([1]))).toEqual({ y: [2], z: ['1'] });
  });

  it('keeps batches within their size, and takes a larger request alone', async () => {
    const runner = new DoublingRunner();
    const batcher = batcherOf([runner], { batchRowsMax: 3 });
    await Promise.all(
      [[1, 2], [3], [4], [5, 6, 7, 8], [9]].map((x) => batcher.submit(requestOf(x))),
    );
    expect(runner.batches).toEqual([3, 1, 4, 1]);
  });

  it('fails only the request with the bad row', async () => {
    const batcher = batcherOf([new DoublingRunner()]);
    const answers = await Promise.allSettled(
      [[1], [-1, 5], [2]].map((x) => batcher.submit(requestOf(x))),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await batcher.submit(requestOf([7]))).toMatchObject({ y: [14] });
  });

  it('refuses what does not fit in the queue, and goes on afterwards', async () => {
    const batcher = batcherOf([new DoublingRunner()], { queueRowsMax: 3 });
    const taken = [batcher.submit(requestOf([1])), batcher.submit(requestOf([2, 3]))];
    await expect(batcher.submit(requestOf([4]))).rejects.toMatchObject({
      category: 'overloaded',
      code: 'serve-queue-full',
    });
    expect((await Promise.all(taken)).map(({ y }) => y)).toEqual([[2], [4, 6]]);
    expect(await batcher.submit(requestOf([4]))).toMatchObject({ y: [8] });
  });

  it('answers what it has taken before it is drained, and takes no more', async () => {
    const batcher = batcherOf([new DoublingRunner(() => 5)], { batchRowsMax: 1 });
    let answered = 0;
    const taken = [[1], [2], [3]].map(async (x) => {
      await batcher.submit(requestOf(x));
      answered += 1;
    });
    await batcher.drain();
    await Promise.all(taken);
    expect(answered).toBe(3);
    await batcher.drain();
    await expect(batcher.submit(requestOf([4]))).rejects.toMatchObject({ code: 'serve-draining' });
  });

  it('tells its observer the rows and the wait of each request', async () => {
    const seen: unknown[] = [];
    let nowMs = 0;
    const batcher = batcherOf([new DoublingRunner()], {
      now: () => nowMs,
      observer: { onBatch: (batch) => seen.push(batch) },
    });
    const first = batcher.submit(requestOf([1, 2]));
    nowMs = 3;
    await Promise.all([first, batcher.submit(requestOf([3]))]);
    expect(seen).toEqual([{ rows: 3, queueWaitsMs: [3, 0] }]);
  });

  it('never mixes, loses or reorders answers, whatever comes when', async () => {
    const arrivals = fc.array(
      fc.record({
        x: fc.array(fc.integer({ min: -2, max: 1_000_000 }), { minLength: 1, maxLength: 6 }),
        turnsBefore: fc.nat(2),
      }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(
        arrivals,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 12 }),
        fc.infiniteStream(fc.nat(4)),
        async (requests, runners, batchRowsMax, turns) => {
          const next = () => turns.next().value as number;
          const batcher = batcherOf(
            Array.from({ length: runners }, () => new DoublingRunner(next)),
            { batchRowsMax },
          );
          const answers: Promise<PromiseSettledResult<ModelOutputs>[]>[] = [];
          for (const { x, turnsBefore } of requests) {
            for (let turn = 0; turn < turnsBefore; turn += 1)
              await new Promise((resolve) => setImmediate(resolve));
            answers.push(Promise.allSettled([batcher.submit(requestOf(x))]));
          }
          const settled = (await Promise.all(answers)).flat();
          requests.forEach(({ x }, index) => {
            const expected = x.some((value) => value < 0)
              ? { status: 'rejected' }
              : { status: 'fulfilled', value: { y: x.map((v) => v * 2), z: x.map(String) } };
            expect(settled[index]).toMatchObject(expected);
          });
        },
      ),
      { numRuns: 60 },
    );
  });
});
