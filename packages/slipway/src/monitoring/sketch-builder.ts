import type { CategoricalLayout, FeatureLayout, NumericLayout } from './feature-layout.ts';
import { numericCellCount, numericCellOf } from './feature-layout.ts';
import type { CategoricalSketch, FeatureSketch, NumericSketch, Sketch } from './sketch.ts';
import { boundUnseen, unseenName, unseenNamesMax } from './unseen-values.ts';

export type Cell = string | number | boolean | null | undefined;

interface Counter {
  count(value: Cell): void;
  countAbsent(rows: number): void;
  snapshot(): FeatureSketch;
}

/** Counts rows column by column into a sketch. Mutable, made for the serving path. */
export class SketchBuilder {
  readonly #layoutId: string;
  readonly #counters: ReadonlyMap<string, Counter>;
  #rows = 0;

  constructor(layoutId: string, features: readonly FeatureLayout[]) {
    this.#layoutId = layoutId;
    this.#counters = new Map(features.map((layout) => [layout.name, counterFor(layout)]));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Counts the rows named by `picks` (all when undefined) of a batch; columns may be missing. */
  addColumns(
    columns: Readonly<Record<string, readonly Cell[] | undefined>>,
    rows: number,
    picks?: readonly number[],
  ): void {
    const picked = picks?.length ?? rows;
    this.#rows += picked;
    for (const [name, counter] of this.#counters) {
      const values = Object.hasOwn(columns, name) ? columns[name] : undefined;
      if (values === undefined) counter.countAbsent(picked);
      else if (picks === undefined)
        for (let row = 0; row < rows; row += 1) counter.count(values[row]);
      else for (const row of picks) counter.count(values[row]);
    }
  }

  snapshot(): Sketch {
    const entries = [...this.#counters].map(([name, counter]) => [name, counter.snapshot()]);
    return {
      version: 1,
      layoutId: this.#layoutId,
      rows: this.#rows,
      features: Object.fromEntries(entries),
    };
  }
}

const counterFor = (layout: FeatureLayout): Counter =>
  layout.kind === 'numeric' ? new NumericCounter(layout) : new CategoricalCounter(layout);

class NumericCounter implements Counter {
  readonly #layout: NumericLayout;
  readonly #cells: Float64Array;
  #nulls = 0;
  #nans = 0;
  #infinities = 0;
  #mistyped = 0;
  #absent = 0;

  constructor(layout: NumericLayout) {
    this.#layout = layout;
    this.#cells = new Float64Array(numericCellCount(layout));
  }

  count(value: Cell): void {
    if (typeof value === 'number') this.#countNumber(value);
    else if (value === null || value === undefined) this.#nulls += 1;
    else this.#countText(String(value));
  }

  countAbsent(rows: number): void {
    this.#absent += rows;
  }

  #countNumber(value: number): void {
    if (Number.isFinite(value)) {
      const cell = numericCellOf(this.#layout, value);
      this.#cells[cell] = (this.#cells[cell] as number) + 1;
    } else if (Number.isNaN(value)) this.#nans += 1;
    else this.#infinities += 1;
  }

  /** Clients of int64 columns send digits as text, which is still a number. */
  #countText(text: string): void {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value)) this.#countNumber(value);
    else this.#mistyped += 1;
  }

  snapshot(): NumericSketch {
    return {
      kind: 'numeric',
      cells: [...this.#cells],
      nulls: this.#nulls,
      nans: this.#nans,
      infinities: this.#infinities,
      mistyped: this.#mistyped,
      absent: this.#absent,
    };
  }
}

class CategoricalCounter implements Counter {
  readonly #cellOf: ReadonlyMap<string, number>;
  readonly #counts: Float64Array;
  #unseen = new Map<string, number>();
  #unseenOther = 0;
  #nulls = 0;
  #absent = 0;

  constructor(layout: CategoricalLayout) {
    this.#cellOf = new Map(layout.categories.map((category, index) => [category, index]));
    this.#counts = new Float64Array(layout.categories.length);
  }

  count(value: Cell): void {
    if (value === null || value === undefined) {
      this.#nulls += 1;
      return;
    }
    const text = typeof value === 'string' ? value : String(value);
    const cell = this.#cellOf.get(text);
    if (cell === undefined) this.#countUnseen(unseenName(text));
    else this.#counts[cell] = (this.#counts[cell] as number) + 1;
  }

  countAbsent(rows: number): void {
    this.#absent += rows;
  }

  #countUnseen(name: string): void {
    this.#unseen.set(name, (this.#unseen.get(name) ?? 0) + 1);
    // Sixteen times the bound, so that the sorting is rare.
    if (this.#unseen.size > unseenNamesMax * 16) this.#bound();
  }

  #bound(): void {
    const bounded = boundUnseen(this.#unseen, this.#unseenOther);
    this.#unseen = new Map(bounded.named);
    this.#unseenOther = bounded.other;
  }

  snapshot(): CategoricalSketch {
    return {
      kind: 'categorical',
      counts: [...this.#counts],
      unseen: boundUnseen(this.#unseen, this.#unseenOther),
      nulls: this.#nulls,
      absent: this.#absent,
    };
  }
}
