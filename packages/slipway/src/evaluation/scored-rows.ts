import { EvaluationError } from './errors.ts';

/** Predictions of one model on labelled rows. */
export interface ScoredRows {
  /** Probability of the positive class, in [0, 1], one for each row. */
  readonly scores: Float64Array;
  /** 1 for the positive class, else 0. */
  readonly labels: Uint8Array;
}

/** Predictions and true labels as scored rows; throws when they cannot be what they claim. */
export function scoredRows(
  scores: readonly number[] | Float32Array,
  labels: readonly boolean[],
): ScoredRows {
  if (scores.length !== labels.length)
    throw new EvaluationError(
      'invalid-input',
      'evaluation-length-mismatch',
      `There are ${scores.length} scores for ${labels.length} labelled rows; the model must give one for each.`,
    );
  const positives = labels.filter(Boolean).length;
  if (positives === 0 || positives === labels.length)
    throw new EvaluationError(
      'invalid-input',
      'evaluation-one-class',
      `Of ${labels.length} evaluation rows, ${positives} are positive: both classes are needed. Check the evaluation table and the positive label.`,
    );
  const wrong = scores.findIndex((score) => !(score >= 0 && score <= 1));
  if (wrong >= 0)
    throw new EvaluationError(
      'invalid-input',
      'evaluation-score-range',
      `The score of row ${wrong + 1} is ${scores[wrong]}; a probability between 0 and 1 is needed.`,
    );
  return {
    scores: Float64Array.from(scores),
    labels: Uint8Array.from(labels, (isPositive) => Number(isPositive)),
  };
}
