import { SlipwayError } from '../core/errors.ts';

/** Thrown when a request cannot be answered, an endpoint cannot be changed, or a server cannot start. */
export class ServingError extends SlipwayError {
  override readonly name = 'ServingError';
}
