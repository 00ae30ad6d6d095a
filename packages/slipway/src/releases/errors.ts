import { SlipwayError } from '../core/errors.ts';

/** Thrown when a release may not enter, must wait, cannot be found, or is not what it was. */
export class ReleaseError extends SlipwayError {
  override readonly name = 'ReleaseError';
}
