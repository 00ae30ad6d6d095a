import { describe, expect, it } from 'vitest';
import { buildBaseline } from './build-baseline.ts';
import { compareFeature, type Metrics } from './compare-sketches.ts';
import { SketchBuilder } from './sketch-builder.ts';

const baseline = buildBaseline(
  Array.from({ length: 1000 }, (_, index) => ({
    gain: index % 10 === 0 ? index : 0,
    color: index % 4 === 0 ? 'red' : 'blue',
  })),
  [
    { name: 'gain', kind: 'numeric' },
    { name: 'color', kind: 'categorical' },
  ],
);
const ours: Metrics = { numeric: 'jensen-shannon', categorical: 'jensen-shannon' };
const vertex: Metrics = { numeric: 'jensen-shannon-equal-width', categorical: 'l-infinity' };

function compare(name: 'gain' | 'color', values: readonly unknown[], metrics: Metrics) {
  const builder = new SketchBuilder(baseline.layoutId, baseline.features);
  builder.addColumns({ [name]: values as number[] }, values.length);
  const layout = baseline.features.find((feature) => feature.name === name)!;
  const pair = { reference: baseline.sketch, serving: builder.snapshot() };
  return compareFeature(layout, pair, { metrics, alpha: 0.001 });
}

const gains = (zeros: number, rest: number, value: (index: number) => number) => [
  ...Array.from({ length: zeros }, () => 0),
  ...Array.from({ length: rest }, (_, index) => value(index)),
];

describe('compareFeature', () => {
  it('sees small gains take the place of zeros, which equal-width bins hide in their first bin', () => {
    const values = gains(600, 400, (index) => 1 + (index % 90));
    expect(compare('gain', values, ours).value).toBeGreaterThan(0.1);
    expect(compare('gain', values, vertex).value).toBeLessThan(0.05);
  });

  it('counts missing values as a bin of its own, and leaves them out as Vertex does', () => {
    const values = gains(450, 50, (index) => index * 20).concat(Array(500).fill(null));
    expect(compare('gain', values, ours)).toMatchObject({ missingShare: 0.5 });
    expect(compare('gain', values, ours).value).toBeGreaterThan(0.2);
    expect(compare('gain', values, vertex).value).toBeLessThan(0.01);
  });

  it('treats NaN and infinite mass as a mismatch under the Vertex metric', () => {
    const values = gains(450, 50, (index) => index * 20).concat(Array(500).fill(Number.NaN));
    // TFDV: p has no NaN, q has half of its mass there: with equal other bins JSD is 0.3113.
    expect(compare('gain', values, vertex).value).toBeCloseTo(0.3113, 2);
  });

  it('names unseen values and measures their share', () => {
    const values = [
      ...Array(600).fill('blue'),
      ...Array(200).fill('red'),
      ...Array(200).fill('new'),
    ];
    const result = compare('color', values, vertex);
    expect(result).toMatchObject({ unseenShare: 0.2, unseenTop: [['new', 200]] });
    expect(result.value).toBeCloseTo(0.2, 12);
    expect(result.bars.labels).toEqual(['blue', 'red', 'new', 'other values']);
  });

  it('has no value for a column nobody sent, for no rows, and none for only nulls under L-infinity', () => {
    expect(compare('gain', [], ours)).toMatchObject({ value: null, noise: null });
    const other = compare('color', [], vertex);
    expect(other.value).toBeNull();
    expect(compare('color', [null, null], vertex).value).toBeNull();
    expect(compare('color', [null, null], ours).value).toBe(1);
  });
});
