import { SlipwayError } from '../core/errors.ts';

/** Thrown when a token is forged, expired or for someone else, or when an identity lacks an access. */
export class IdentityError extends SlipwayError {
  override readonly name = 'IdentityError';
}
