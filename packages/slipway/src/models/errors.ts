import { SlipwayError } from '../core/errors.ts';

/** Thrown when a model or version is unknown, its bytes cannot be loaded, or it cannot take a value. */
export class ModelError extends SlipwayError {
  override readonly name = 'ModelError';
}
