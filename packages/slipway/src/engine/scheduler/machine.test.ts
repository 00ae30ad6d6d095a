import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Capacity, type Demand, Machine } from './machine.ts';

const never = new AbortController().signal;
const capacity: Capacity = { cpus: 2, memoryMb: 1000, accelerators: 1 };
const demand = (change: Partial<Demand>): Demand => ({
  cpus: 1,
  memoryMb: 0,
  accelerators: 0,
  ...change,
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('what is declared never exceeds the machine, and everything gets its turn', async () => {
  const demands = fc.array(
    fc.record({
      cpus: fc.constantFrom(0.1, 0.5, 1, 2, 8),
      memoryMb: fc.integer({ min: 0, max: 1000 }),
      accelerators: fc.constantFrom(0, 0, 0, 1),
    }),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(demands, async (all) => {
      const machine = new Machine(capacity);
      const used = { cpus: 0, memoryMb: 0, accelerators: 0 };
      const account = (one: Demand, sign: number) => {
        used.cpus += sign * Math.min(one.cpus, capacity.cpus);
        used.memoryMb += sign * one.memoryMb;
        used.accelerators += sign * one.accelerators;
      };
      let done = 0;
      await Promise.all(
        all.map(async (one) => {
          using _place = await machine.reserve(one, never);
          account(one, 1);
          expect(used.cpus).toBeLessThanOrEqual(capacity.cpus + 1e-6);
          expect(used.memoryMb).toBeLessThanOrEqual(capacity.memoryMb);
          expect(used.accelerators).toBeLessThanOrEqual(capacity.accelerators);
          await settled();
          account(one, -1);
          done += 1;
        }),
      );
      expect(done).toBe(all.length);
    }),
    { numRuns: 50 },
  );
});

test('a large attempt is not passed for ever by small ones', async () => {
  const machine = new Machine(capacity);
  const first = await machine.reserve(demand({ cpus: 1 }), never);
  let isLargeRunning = false;
  const large = machine.reserve(demand({ cpus: 2 }), never).then((place) => {
    isLargeRunning = true;
    return place;
  });
  let passed = 0;
  const small = async () => {
    using _place = await machine.reserve(demand({ cpus: 1 }), never);
    if (!isLargeRunning) passed += 1;
    await settled();
  };
  const all = Array.from({ length: 200 }, small);
  for (let turn = 0; turn < 300; turn += 1) await settled();
  expect(passed).toBe(32);
  first[Symbol.dispose]();
  (await large)[Symbol.dispose]();
  await Promise.all(all);
});

test('more cores than there are means all of them; more memory or accelerators is refused', async () => {
  const machine = new Machine(capacity);
  (await machine.reserve(demand({ cpus: 64 }), never))[Symbol.dispose]();
  for (const change of [{ memoryMb: 1001 }, { accelerators: 2 }])
    await expect(machine.reserve(demand(change), never)).rejects.toMatchObject({
      code: 'task-unschedulable',
    });
});

test('a cancelled wait gives its turn away', async () => {
  const machine = new Machine(capacity);
  const first = await machine.reserve(demand({ cpus: 1 }), never);
  const cancel = new AbortController();
  const waiting = machine.reserve(demand({ cpus: 2 }), cancel.signal);
  cancel.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'attempt-cancelled' });
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  const [one, two] = await Promise.all([
    machine.reserve(demand({}), never),
    machine.reserve(demand({}), never),
  ]);
  let isThirdRunning = false;
  void machine.reserve(demand({}), never).then(() => {
    isThirdRunning = true;
  });
  await settled();
  expect(isThirdRunning).toBe(false);
  one[Symbol.dispose]();
  two[Symbol.dispose]();
});
