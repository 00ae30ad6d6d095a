import { SlipwayError } from '../../core/errors.ts';

/** Thrown when a state database cannot be opened or was written by a newer Slipway. */
export class StateDatabaseError extends SlipwayError {
  override readonly name = 'StateDatabaseError';
}
