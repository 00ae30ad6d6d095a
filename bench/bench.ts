/** One measured figure. */
export type BenchRow = {
  readonly measure: string;
  readonly value: number;
  /** Such as `ms`, `MB`, `requests/s`. */
  readonly unit: string;
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
