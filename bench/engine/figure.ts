/** A median with the least and most it came from. */
export interface Figure {
  readonly value: number;
  readonly spread: readonly [number, number];
}

/** The figure of one or more repetitions. */
export function figureOf(values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return {
    value: (at(Math.floor((sorted.length - 1) / 2)) + at(Math.floor(sorted.length / 2))) / 2,
    spread: [at(0), at(sorted.length - 1)],
  };
}
