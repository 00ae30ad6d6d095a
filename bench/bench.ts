/** One measured figure. */
export type BenchRow = {
  readonly measure: string;
  /** Whom it was measured of, where several stand beside each other; a table of its own shows them. */
  readonly subject?: string;
  /** Null: it could not be measured, and the note says why. */
  readonly value: number | null;
  /** Such as `ms`, `MB`, `requests/s`. */
  readonly unit: string;
  /** Least and most of the repetitions; the value is their median. */
  readonly spread?: readonly [number, number];
  /** What the project promises; no timing is ever a test. */
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
  /** How it was measured: repetitions, sizes, the peer's version. */
  readonly note?: string;
};

export interface BenchContext {
  /** Absolute path of the repository. */
  readonly repository: string;
  log(line: string): void;
}

/** A benchmark lives in `bench/<name>/bench.ts` as `export const bench`. */
export interface Bench {
  readonly name: string;
  run(context: BenchContext): Promise<readonly BenchRow[]>;
}
