import { SlipwayError } from '../core/errors.ts';

/**
 * Thrown when a key cannot be read, is exposed to others, does not fit what it should open, or when
 * encrypted bytes are not what was written.
 */
export class KeyError extends SlipwayError {
  override readonly name = 'KeyError';
}
