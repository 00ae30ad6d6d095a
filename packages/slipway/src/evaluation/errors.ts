import { SlipwayError } from '../core/errors.ts';

/** Thrown when there is nothing to evaluate: no rows, one class only, or scores that are no probabilities. */
export class EvaluationError extends SlipwayError {
  override readonly name = 'EvaluationError';
}
