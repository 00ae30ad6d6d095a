import { SlipwayError } from '../core/errors.ts';

/** Thrown when a pipeline needs an access that nobody granted. */
export class PlanError extends SlipwayError {
  override readonly name = 'PlanError';
}
