import { SlipwayError } from '../core/errors.ts';

/** Thrown when the authoring API is used where or how it cannot be. */
export class AuthoringError extends SlipwayError {
  override readonly name = 'AuthoringError';
}
