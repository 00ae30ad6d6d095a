import { SlipwayError } from '../core/errors.ts';

/** Thrown when a run is unknown, held by another engine, or in a state that forbids the request. */
export class RunError extends SlipwayError {
  override readonly name = 'RunError';
}
