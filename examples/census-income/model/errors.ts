import { SlipwayError } from 'slipway';

/** Thrown when census rows cannot be learnt from or judged by, or a training left the finite numbers. */
export class CensusModelError extends SlipwayError {
  override readonly name = 'CensusModelError';
}
