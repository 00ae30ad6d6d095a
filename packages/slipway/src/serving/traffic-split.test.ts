import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickDeployment, splitWithDeployment } from './traffic-split.ts';

const sumOf = (split: Readonly<Record<string, number>>): number =>
  Object.values(split).reduce((sum, share) => sum + share, 0);

/** Splits as the store makes them: a history of deployments, each with its percentage. */
const history = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 12 });
const splitAfter = (percents: readonly number[]): Readonly<Record<string, number>> =>
  percents.reduce<Readonly<Record<string, number>>>(
    (split, percent, index) => splitWithDeployment(split, { id: String(index + 1), percent }),
    {},
  );

describe('splitWithDeployment', () => {
  it('gives the first deployment everything, whatever it asks for', () => {
    expect(splitWithDeployment({}, { id: '1', percent: 25 })).toEqual({ 1: 100 });
    expect(splitWithDeployment({}, { id: '1', percent: 0 })).toEqual({ 1: 100 });
  });

  it('gives the next one its percentage and leaves the rest', () => {
    expect(splitWithDeployment({ 1: 100 }, { id: '2', percent: 25 })).toEqual({ 1: 75, 2: 25 });
  });

  it('keeps the proportions of those that served before', () => {
    expect(splitWithDeployment({ 1: 75, 2: 25 }, { id: '3', percent: 20 })).toEqual({
      1: 60,
      2: 20,
      3: 20,
    });
  });

  it('gives the leftover percent to the largest remainder', () => {
    expect(splitWithDeployment({ 1: 75, 2: 25 }, { id: '3', percent: 25 })).toEqual({
      1: 56,
      2: 19,
      3: 25,
    });
  });

  it('refuses percentages that are not whole or not possible', () => {
    for (const percent of [-1, 101, 2.5, Number.NaN])
      expect(() => splitWithDeployment({ 1: 100 }, { id: '2', percent })).toThrow(/whole number/);
  });

  it('always sums to 100 and honours the percentage of the joining one', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 100 }), (percents, percent) => {
        const split = splitWithDeployment(splitAfter(percents), { id: '99', percent });
        expect(sumOf(split)).toBe(100);
        expect(split['99']).toBe(percent);
        expect(Object.values(split).every((s) => Number.isInteger(s) && s >= 0)).toBe(true);
      }),
    );
  });

  it('stays within one percent of the exact proportion', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 100 }), (percents, percent) => {
        const before = splitAfter(percents);
        const after = splitWithDeployment(before, { id: '99', percent });
        for (const [id, share] of Object.entries(before))
          expect(Math.abs((after[id] ?? 0) - (share * (100 - percent)) / 100)).toBeLessThan(1);
      }),
    );
  });

  it('never gives a smaller share to one that had a larger one', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 100 }), (percents, percent) => {
        const before = splitAfter(percents);
        const after = splitWithDeployment(before, { id: '99', percent });
        const ids = Object.keys(before).sort((a, b) => (before[a] ?? 0) - (before[b] ?? 0));
        ids.slice(1).forEach((id, index) => {
          const smaller = ids[index]!;
          if ((before[smaller] ?? 0) < (before[id] ?? 0))
            expect(after[smaller] ?? 0).toBeLessThanOrEqual(after[id] ?? 0);
        });
      }),
    );
  });
});

describe('pickDeployment', () => {
  it('answers with nothing when nothing serves', () => {
    expect(pickDeployment({}, () => 0)).toBeUndefined();
    expect(pickDeployment({ 1: 0 }, () => 0.5)).toBeUndefined();
  });

  it('never picks a deployment without traffic', () => {
    fc.assert(
      fc.property(
        history,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (p, r) => {
          const split = splitAfter(p);
          const picked = pickDeployment(split, () => r);
          expect(split[picked ?? '']).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('picks each one for exactly its share of the unit interval', () => {
    const split = { 1: 56, 2: 19, 3: 25 };
    const counts: Record<string, number> = {};
    for (let step = 0; step < 1000; step += 1) {
      const id = pickDeployment(split, () => (step + 0.5) / 1000) ?? 'none';
      counts[id] = (counts[id] ?? 0) + 1;
    }
    expect(counts).toEqual({ 1: 560, 2: 190, 3: 250 });
  });
});
