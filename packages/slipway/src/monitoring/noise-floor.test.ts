import { describe, expect, it } from 'vitest';
import { chiSquaredQuantile, jensenShannonNoise, lInfinityNoise } from './noise-floor.ts';

const sample = (shares: readonly number[], rows: number): number[] =>
  shares.map((share) => share * rows);

// Oracle, scipy 1.17.1 and numpy: 4,000 pairs of multinomial samples of n and m rows from `shares`
// (default_rng(7)); mean and 99th percentile of the squared base-2 jensenshannon and of max |p - q|.
const simulated = [
  {
    shares: Array.from({ length: 10 }, () => 0.1),
    n: 500,
    m: 1000,
    js: [0.00493, 0.01201],
    linf: [0.03077, 0.054],
  },
  {
    shares: [0.5, 0.2, 0.1, 0.1, 0.05, 0.05],
    n: 500,
    m: 30000,
    js: [0.00186, 0.00572],
    linf: [0.02512, 0.0576],
  },
  {
    shares: [0.9, 0.04, 0.03, 0.02, 0.01],
    n: 2000,
    m: 30000,
    js: [0.00038, 0.00128],
    linf: [0.0068, 0.01777],
  },
] as const;

describe('the noise floor', () => {
  it.each(simulated)('is what a simulation of unchanged samples gives: %j', (given) => {
    const [p, q] = [sample(given.shares, given.n), sample(given.shares, given.m)];
    const js = jensenShannonNoise(p, q, 0.01);
    expect(js.expected / given.js[0]).toBeCloseTo(1, 1);
    expect(js.floor / given.js[1]).toBeGreaterThan(0.93);
    expect(js.floor / given.js[1]).toBeLessThan(1.07);
    const linf = lInfinityNoise(p, q, 0.01);
    // The bins are taken as independent, which errs by at most a tenth, on either side of the mean.
    expect(linf.expected / given.linf[0]).toBeGreaterThan(0.9);
    expect(linf.expected / given.linf[0]).toBeLessThan(1.2);
    expect(linf.floor / given.linf[1]).toBeGreaterThan(0.95);
    expect(linf.floor / given.linf[1]).toBeLessThan(1.15);
  });

  it('is nothing for a single bin and grows as windows shrink', () => {
    expect(jensenShannonNoise([10], [20], 0.01)).toEqual({ expected: 0, floor: 0 });
    expect(lInfinityNoise([10, 0], [20, 0], 0.01)).toEqual({ expected: 0, floor: 0 });
    const floors = [10, 100, 1000].map((n) => jensenShannonNoise([n, n], [500, 500], 0.01).floor);
    expect(floors).toEqual([...floors].sort((a, b) => b - a));
  });
});

// Oracle, scipy 1.17.1: python -c "from scipy.stats import chi2; print(chi2.ppf(.999, 20))" and so on
it.each([
  [0.95, 5, 11.070497693516351],
  [0.95, 41, 56.94238714682408],
  [0.999, 5, 20.515005652432873],
  [0.999, 20, 45.31474661812586],
  [0.99964, 5, 22.853769809984232],
  [0.99964, 41, 78.71731455430488],
])(
  'gives the chi-squared quantile of %d at %d degrees of freedom within 2 %%',
  (p, freedom, truth) => {
    expect(Math.abs(chiSquaredQuantile(p, freedom) / truth - 1)).toBeLessThan(0.02);
  },
);
