import { SlipwayError } from '../core/errors.ts';

/**
 * Thrown when there is nothing to evaluate (no rows, one class only, scores that are no probabilities),
 * when settings are out of range, or when a gate lacks the half of a comparison.
 */
export class EvaluationError extends SlipwayError {
  override readonly name = 'EvaluationError';
}
