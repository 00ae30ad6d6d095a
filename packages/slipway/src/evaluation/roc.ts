import type { ScoredRows } from './scored-rows.ts';

/** One point of a ROC curve: rates with `score ≥ threshold` predicting the positive class. */
export interface RocPoint {
  /** Infinity at the first point, where nothing is predicted positive. */
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** Rows that share a score, in rising order of the score. */
export interface ScoreGroups {
  /** For each row, the place of its score among the different scores. */
  readonly groupOfRow: Uint32Array;
  /** The different scores, rising. */
  readonly scores: Float64Array;
}

/** Ranks rows by score; ties share a rank. */
export function groupByScore(scores: Float64Array): ScoreGroups {
  const different = Float64Array.from(new Set(scores)).sort();
  const place = new Map(Array.from(different, (score, index) => [score, index]));
  return {
    groupOfRow: Uint32Array.from(scores, (score) => place.get(score) ?? 0),
    scores: different,
  };
}

/**
 * Area under the curve from the labels of each group of equal scores, lowest first: the chance that a
 * positive row scores above a negative one, a tie counting half (the Mann–Whitney statistic; Hanley
 * and McNeil, 1982). NaN when a class has no row.
 */
export function areaOfGroups(
  negatives: Uint32Array | Float64Array,
  positives: Uint32Array | Float64Array,
): number {
  let wins = 0;
  let negativesBelow = 0;
  let allPositives = 0;
  for (let group = 0; group < negatives.length; group += 1) {
    const here = negatives[group] ?? 0;
    const gained = positives[group] ?? 0;
    wins += gained * (negativesBelow + here / 2);
    negativesBelow += here;
    allPositives += gained;
  }
  return wins / (negativesBelow * allPositives);
}

/** Area under the ROC curve. */
export function rocAuc(rows: ScoredRows): number {
  const { negatives, positives } = labelsOfGroups(rows, groupByScore(rows.scores));
  return areaOfGroups(negatives, positives);
}

/** The curve from (0, 0) to (1, 1), one point for each different score (Fawcett, 2006, algorithm 1). */
export function rocCurve(rows: ScoredRows): readonly RocPoint[] {
  const groups = groupByScore(rows.scores);
  const { negatives, positives } = labelsOfGroups(rows, groups);
  const total = { negatives: sum(negatives), positives: sum(positives) };
  const points: RocPoint[] = [
    { threshold: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0 },
  ];
  let [falsePositives, truePositives] = [0, 0];
  for (let group = groups.scores.length - 1; group >= 0; group -= 1) {
    falsePositives += negatives[group] ?? 0;
    truePositives += positives[group] ?? 0;
    points.push({
      threshold: groups.scores[group] ?? 0,
      falsePositiveRate: falsePositives / total.negatives,
      truePositiveRate: truePositives / total.positives,
    });
  }
  return points;
}

/** The curve without points that lie within `step` of the last one kept: enough to draw it. */
export function thinRocCurve(points: readonly RocPoint[], step: number): readonly RocPoint[] {
  let last: RocPoint | undefined;
  return points.filter((point, index) => {
    const isFar =
      last === undefined ||
      point.falsePositiveRate - last.falsePositiveRate >= step ||
      point.truePositiveRate - last.truePositiveRate >= step;
    if (isFar) last = point;
    return isFar || index === points.length - 1;
  });
}

function labelsOfGroups(
  { labels }: ScoredRows,
  groups: ScoreGroups,
): { readonly negatives: Uint32Array; readonly positives: Uint32Array } {
  const negatives = new Uint32Array(groups.scores.length);
  const positives = new Uint32Array(groups.scores.length);
  labels.forEach((label, row) => {
    const group = groups.groupOfRow[row] ?? 0;
    const counts = label === 1 ? positives : negatives;
    counts[group] = (counts[group] ?? 0) + 1;
  });
  return { negatives, positives };
}

const sum = (counts: Uint32Array): number => counts.reduce((total, count) => total + count, 0);
