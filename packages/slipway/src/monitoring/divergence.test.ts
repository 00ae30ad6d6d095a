import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jensenShannon, lInfinity } from './divergence.ts';

// Oracle, scipy 1.17.1:
// python -c "from scipy.spatial.distance import jensenshannon as j; import numpy as np
// for p, q in CASES: print(repr(j(p, q, base=2) ** 2), repr(np.abs(np.array(p)/sum(p) - np.array(q)/sum(q)).max()))"
const oracle = [
  { p: [10, 20, 30, 40], q: [40, 30, 20, 10], js: 0.15356065532898452, linf: 0.30000000000000004 },
  { p: [1, 0, 0, 99], q: [0, 3, 7, 90], js: 0.056546329398846656, linf: 0.08999999999999997 },
  { p: [5, 5], q: [5, 6], js: 0.0014939931791539374, linf: 0.04545454545454547 },
  {
    p: [29849, 1000, 700, 612, 400],
    q: [450, 20, 10, 15, 5],
    js: 0.0015371755764300638,
    linf: 0.01671017474893277,
  },
  {
    p: [1, 2, 3, 4, 5, 6, 7, 8],
    q: [8, 1, 0, 0, 0, 2, 900, 3],
    js: 0.5799918544495823,
    linf: 0.7902382689034768,
  },
  { p: [1000000, 1], q: [999999, 2], js: 1.2255630677901485e-7, linf: 9.99999000001e-7 },
];

describe('divergences', () => {
  it.each(oracle)('agree with scipy: %j', ({ p, q, js, linf }) => {
    expect(jensenShannon(p, q)).toBeCloseTo(js, 12);
    expect(lInfinity(p, q)).toBeCloseTo(linf, 12);
  });

  it('are 1 for histograms without a common bin and 0 for equal shares', () => {
    expect(jensenShannon([5, 0], [0, 7])).toBe(1);
    expect(lInfinity([5, 0], [0, 7])).toBe(1);
    expect(jensenShannon([1, 2, 3], [10, 20, 30])).toBeCloseTo(0, 15);
  });

  it('are not a number when one side is empty', () => {
    expect(jensenShannon([0, 0], [1, 2])).toBeNaN();
    expect(lInfinity([1], [0])).toBeNaN();
    expect(jensenShannon([], [])).toBeNaN();
  });

  it('are symmetric, within [0, 1], and do not change with the number of rows', () => {
    const histogram = fc.array(fc.nat(1000), { minLength: 8, maxLength: 8 }).map((h) => [1, ...h]);
    fc.assert(
      fc.property(histogram, histogram, fc.integer({ min: 2, max: 9 }), (p, q, factor) => {
        for (const distance of [jensenShannon, lInfinity]) {
          const value = distance(p, q);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          expect(distance(q, p)).toBeCloseTo(value, 12);
          const scaled = p.map((count) => count * factor);
          expect(distance(scaled, q)).toBeCloseTo(value, 12);
        }
      }),
    );
  });
});
