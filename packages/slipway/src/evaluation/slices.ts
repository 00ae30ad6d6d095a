import { accuracyOf, confusion } from './confusion.ts';
import { EvaluationError } from './errors.ts';
import type { Interval } from './interval.ts';
import { rocAuc } from './roc.ts';
import type { ScoredRows } from './scored-rows.ts';

/** Values of a column that are shown by themselves; the rarer ones are one slice together. */
const VALUES_MAX = 50;
const OTHER_VALUES = '(other)';
const NO_VALUE = '(none)';
/** Two-sided normal quantiles would need a library for any confidence; this one is reported. */
const Z_95 = 1.959964;

/** How a model does on the rows that have one value of a column. */
export interface Slice {
  readonly value: string;
  readonly rows: number;
  readonly positives: number;
  /** With the 95 % interval of Wilson (1927), which holds for few rows, too. */
  readonly accuracy: Interval;
  /** Share of rows predicted positive (selection rate). */
  readonly predictedPositiveRate: number;
  /** Share of the positive rows predicted positive; null: there are none. */
  readonly truePositiveRate: number | null;
  /** Share of the negative rows predicted positive; null: there are none. */
  readonly falsePositiveRate: number | null;
  /** Null: one class only. */
  readonly auc: number | null;
}

export interface SlicedColumn {
  readonly column: string;
  /** The largest first. */
  readonly slices: readonly Slice[];
  /** Largest − smallest predicted positive rate over the slices (demographic parity difference). */
  readonly parityDifference: number;
}

/** A column's value for each row; null where there is none. */
export type SliceValues = Readonly<Record<string, readonly (string | null)[]>>;

/** Evaluates the rows of each value of each column by themselves. */
export function evaluateSlices(
  rows: ScoredRows,
  threshold: number,
  columns: SliceValues,
): readonly SlicedColumn[] {
  return Object.entries(columns).map(([column, values]) => {
    if (values.length !== rows.labels.length)
      throw new EvaluationError(
        'invalid-input',
        'evaluation-length-mismatch',
        `There are ${values.length} values of ${column} for ${rows.labels.length} labelled rows; each row needs one.`,
      );
    if (values.every((value) => value === null))
      throw new EvaluationError(
        'invalid-input',
        'evaluation-slice-empty',
        `No row has a value of ${column}, so there is nothing to look at by it. Check the name of the column.`,
      );
    const slices = grouped(values).map(([value, members]) =>
      sliceOf(value, { rows, members, threshold }),
    );
    const rates = slices.map(({ predictedPositiveRate }) => predictedPositiveRate);
    return { column, slices, parityDifference: Math.max(...rates) - Math.min(...rates) };
  });
}

function grouped(values: readonly (string | null)[]): readonly (readonly [string, number[]])[] {
  const known = new Set(values);
  const none = freeName(NO_VALUE, known);
  const groups = new Map<string, number[]>();
  values.forEach((value, row) => {
    const name = value ?? none;
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [row]);
    else members.push(row);
  });
  const sorted = [...groups].sort(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1),
  );
  if (sorted.length <= VALUES_MAX) return sorted;
  const rest = sorted.slice(VALUES_MAX - 1).flatMap(([, members]) => members);
  return [...sorted.slice(0, VALUES_MAX - 1), [freeName(OTHER_VALUES, known), rest]];
}

/** A name that no value has, so that rows of a value are never counted among others. */
function freeName(name: string, values: ReadonlySet<string | null>): string {
  let free = name;
  for (let number = 2; values.has(free); number += 1) free = `${name} ${number}`;
  return free;
}

function sliceOf(
  value: string,
  of: {
    readonly rows: ScoredRows;
    readonly members: readonly number[];
    readonly threshold: number;
  },
): Slice {
  const { rows, members, threshold } = of;
  const own: ScoredRows = {
    scores: Float64Array.from(members, (row) => rows.scores[row] ?? 0),
    labels: Uint8Array.from(members, (row) => rows.labels[row] ?? 0),
  };
  const counts = confusion(own, threshold);
  const { truePositives, falsePositives, falseNegatives } = counts;
  const positives = truePositives + falseNegatives;
  const negatives = members.length - positives;
  return {
    value,
    rows: members.length,
    positives,
    accuracy: wilson(accuracyOf(counts), members.length),
    predictedPositiveRate: (truePositives + falsePositives) / members.length,
    truePositiveRate: positives === 0 ? null : truePositives / positives,
    falsePositiveRate: negatives === 0 ? null : falsePositives / negatives,
    auc: positives === 0 || negatives === 0 ? null : rocAuc(own),
  };
}

/** The score interval of a share (Wilson, 1927). */
function wilson(estimate: number, rows: number): Interval {
  const z2 = Z_95 ** 2;
  const middle = (estimate + z2 / (2 * rows)) / (1 + z2 / rows);
  const half =
    (Z_95 / (1 + z2 / rows)) * Math.sqrt((estimate * (1 - estimate)) / rows + z2 / (4 * rows ** 2));
  return { estimate, lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) };
}
