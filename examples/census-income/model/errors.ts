import { SlipwayError } from 'slipway';

/** Thrown when rows cannot be learnt from, or a training left the finite numbers. */
export class TrainingError extends SlipwayError {
  override readonly name = 'TrainingError';
}
