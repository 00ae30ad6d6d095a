import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBaseline } from './baseline.ts';
import { type BaselineColumn, buildBaseline, columnsOfSchema } from './build-baseline.ts';
import { coarseBins, type NumericLayout } from './feature-layout.ts';

const numeric = (values: readonly unknown[], column: Partial<BaselineColumn> = {}) => {
  const rows = values.map((x) => ({ x: x as number }));
  const baseline = buildBaseline(rows, [{ name: 'x', kind: 'numeric', ...column }]);
  const sketch = baseline.sketch.features.x;
  const layout = baseline.features[0] as NumericLayout;
  const cells = sketch?.kind === 'numeric' ? sketch.cells : [];
  return { baseline, layout, cells };
};

describe('buildBaseline', () => {
  it('gives the zeros of a zero-heavy column a bin of their own and cuts the rest at quantiles', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 1 + i * i : 0));
    const { layout, cells } = numeric(values);
    expect(layout.points).toEqual([0]);
    const { labels, counts } = coarseBins(layout, cells, 'quantile');
    expect(counts[labels.indexOf('= 0')]).toBe(900);
    expect(counts.filter((count) => count > 0 && count < 900)).toEqual([25, 25, 25, 25]);
  });

  it('makes every value of a column with few values a point', () => {
    expect(numeric([3, 1, 2, 1, 1]).layout.points).toEqual([1, 2, 3]);
    expect(numeric([7, 7, 7]).layout).toMatchObject({ points: [7], equalWidthEdges: [7, 7] });
  });

  it('counts every finite value inside both sets of bins, none outside the range', () => {
    const values = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.nat(40)), { minLength: 1 });
    fc.assert(
      fc.property(values, (given) => {
        const { layout, cells } = numeric(given);
        const finite = given.filter(Number.isFinite).length;
        for (const binning of ['quantile', 'equal-width'] as const) {
          const { counts } = coarseBins(layout, cells, binning);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(finite);
        }
        if (finite > 0) {
          const { counts } = coarseBins(layout, cells, 'equal-width');
          expect([counts[0], counts.at(-1)]).toEqual([0, 0]);
        }
      }),
    );
  });

  it('cuts ten bins of equal width as TFDV does, the last one closed', () => {
    // numpy 2: np.histogram([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] * 3, bins=10)[0]
    const values = Array.from({ length: 33 }, (_, index) => index % 11);
    const { layout, cells } = numeric(values);
    const { counts } = coarseBins(layout, cells, 'equal-width');
    expect(counts).toEqual([0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 6, 0]);
  });

  it('keeps nulls, NaN, infinities and text apart from numbers', () => {
    const { baseline } = numeric([1, null, Number.NaN, Infinity, 'x', undefined]);
    expect(baseline.sketch.features.x).toMatchObject({
      nulls: 2,
      nans: 1,
      infinities: 1,
      mistyped: 1,
    });
  });

  it('bins an output without values over its stated range', () => {
    const { layout } = numeric([], { role: 'output', range: [0, 1] });
    expect(layout.quantileEdges).toHaveLength(21);
    expect(numeric([]).layout.edges).toEqual([]);
    const rows = [{ y: 1 }, { y: 2 }];
    const { sketch } = buildBaseline(rows, [
      { name: 'label', kind: 'categorical', role: 'output' },
    ]);
    expect(sketch.features.label).toMatchObject({ absent: 2, nulls: 0 });
  });

  it('names the 200 most frequent categories, in name order', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => ({ c: `c${i < 700 ? i % 200 : i}` }));
    const { features, sketch } = buildBaseline(rows, [{ name: 'c', kind: 'categorical' }]);
    const layout = features[0];
    expect(layout?.kind === 'categorical' && layout.categories).toHaveLength(200);
    const counted = sketch.features.c;
    expect(counted?.kind === 'categorical' && counted.unseen.named.length).toBe(64);
  });

  it('gives equal tables equal baselines whatever the order of rows, and survives JSON', () => {
    const rows = [
      { x: 1, c: 'a' },
      { x: 2, c: 'b' },
      { x: 1, c: 'c' },
    ];
    const columns = [
      { name: 'x', kind: 'numeric' },
      { name: 'c', kind: 'categorical' },
    ] as const;
    const baseline = buildBaseline(rows, columns);
    expect(buildBaseline(rows.toReversed(), columns)).toEqual(baseline);
    expect(parseBaseline(JSON.parse(JSON.stringify(baseline)))).toEqual(baseline);
  });

  it('refuses no columns, a column twice, and a stored baseline that was changed', () => {
    expect(() => buildBaseline([], [])).toThrow(/no column/);
    const column = { name: 'x', kind: 'numeric' } as const;
    expect(() => buildBaseline([], [column, column])).toThrow(/named twice/);
    expect(() => parseBaseline({ version: 1, features: 'all' })).toThrow(/cannot be read/);
  });
});

it('watches every column of a schema but the label and times', () => {
  const schema = {
    columns: [
      { name: 'age', type: 'integer' },
      { name: 'member', type: 'boolean' },
      { name: 'at', type: 'timestamp' },
      { name: 'label', type: 'string' },
    ],
  } as const;
  expect(columnsOfSchema(schema, ['label'])).toEqual([
    { name: 'age', kind: 'numeric' },
    { name: 'member', kind: 'categorical' },
  ]);
});
