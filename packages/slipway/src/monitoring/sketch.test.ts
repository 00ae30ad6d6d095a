import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildBaseline } from './build-baseline.ts';
import { parseSketch } from './parse-sketch.ts';
import { emptySketch, mergeSketches, type Sketch } from './sketch.ts';
import { SketchBuilder } from './sketch-builder.ts';
import { unseenTotal } from './unseen-values.ts';

const baseline = buildBaseline(
  Array.from({ length: 300 }, (_, index) => ({
    amount: index % 3 === 0 ? 0 : index,
    color: ['red', 'green', 'blue', null][index % 4],
  })),
  [
    { name: 'amount', kind: 'numeric' },
    { name: 'color', kind: 'categorical' },
  ],
);

type Row = { readonly amount?: unknown; readonly color?: unknown };

function sketchOf(rows: readonly Row[]): Sketch {
  const builder = new SketchBuilder(baseline.layoutId, baseline.features);
  const column = (name: keyof Row) => rows.map((row) => row[name] as number | string | null);
  builder.addColumns({ amount: column('amount'), color: column('color') }, rows.length);
  return builder.snapshot();
}

const amount = fc.oneof(
  fc.double(),
  fc.integer({ min: -5, max: 400 }),
  fc.constantFrom(null, undefined, '17', 'seventeen', '', 0, -0, 299),
);
// Few and many distinct values, so that the bound on names is met and passed.
const color = fc.oneof(
  fc.constantFrom('red', 'green', null, undefined, '__proto__', 'constructor', '7'),
  fc.string({ maxLength: 3 }),
  fc.nat(3000).map((index) => `unseen ${index}`),
);
const rows = fc.array(fc.record({ amount, color }), { maxLength: 200, size: 'max' });

describe('sketches', () => {
  it('merge associatively and commutatively, with the empty sketch as identity', () => {
    fc.assert(
      fc.property(rows, rows, rows, (x, y, z) => {
        const [a, b, c] = [sketchOf(x), sketchOf(y), sketchOf(z)];
        const left = mergeSketches(mergeSketches(a, b), c);
        expect(mergeSketches(a, mergeSketches(b, c))).toEqual(left);
        expect(mergeSketches(c, mergeSketches(b, a))).toEqual(left);
        expect(mergeSketches(a, emptySketch(baseline.layoutId, baseline.features))).toEqual(a);
      }),
    );
  });

  it('give the same counts however rows are cut into batches and merged', () => {
    fc.assert(
      fc.property(rows, fc.nat(200), (all, cut) => {
        const parts = mergeSketches(sketchOf(all.slice(0, cut)), sketchOf(all.slice(cut)));
        expect(parts).toEqual(sketchOf(all));
      }),
    );
  });

  it('count every value exactly once', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const sketch = sketchOf(all);
        const sum = (counts: readonly number[]) =>
          counts.reduce((total, count) => total + count, 0);
        for (const feature of Object.values(sketch.features)) {
          const counted =
            feature.kind === 'numeric'
              ? sum(feature.cells) + feature.nans + feature.infinities + feature.mistyped
              : sum(feature.counts) + unseenTotal(feature.unseen);
          expect(counted + feature.nulls + feature.absent).toBe(all.length);
        }
      }),
    );
  });

  it('are plain JSON that reads back as it was', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const sketch = sketchOf(all);
        expect(parseSketch(JSON.stringify(sketch))).toEqual(sketch);
      }),
    );
  });

  it('keep exact names and counts while unseen values are few, and stay small when they are many', () => {
    const few = sketchOf(
      Array.from({ length: 640 }, (_, index) => ({ color: `new ${index % 64}` })),
    );
    expect(few.features.color).toMatchObject({ unseen: { other: 0 } });
    const many = sketchOf(
      Array.from({ length: 5000 }, (_, index) => ({
        color: 'x'.repeat(5000) + index,
        amount: index,
      })),
    );
    const distinct = sketchOf(
      Array.from({ length: 5000 }, (_, index) => ({ color: `new ${index}` })),
    );
    for (const sketch of [many, distinct])
      expect(JSON.stringify(sketch).length).toBeLessThan(20_000);
    const color = distinct.features.color;
    expect(color?.kind === 'categorical' && unseenTotal(color.unseen)).toBe(5000);
    expect(color?.kind === 'categorical' && color.unseen.named.length).toBe(64);
  });

  it('count columns that were not sent as absent, and only the picked rows', () => {
    const builder = new SketchBuilder(baseline.layoutId, baseline.features);
    builder.addColumns({ amount: [1, 2, 3] }, 3, [0, 2]);
    expect(builder.snapshot()).toMatchObject({ rows: 2, features: { color: { absent: 2 } } });
  });

  it('refuse to merge what was counted in other bins, and to read what is not a sketch', () => {
    const other = emptySketch('sha256:other', baseline.features);
    expect(() => mergeSketches(sketchOf([]), other)).toThrow(/different layouts/);
    for (const text of ['', '{}', '[1', '{"version":2}', 'null', '{"version":1,"rows":-1}'])
      expect(() => parseSketch(text)).toThrow(/cannot be read/);
  });
});
