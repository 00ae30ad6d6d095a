import { SlipwayError } from '../core/errors.ts';

/**
 * Thrown when an artifact is not there, cannot be stored as it is (links, special files), or when
 * its stored bytes are not what was written.
 */
export class ArtifactError extends SlipwayError {
  override readonly name = 'ArtifactError';
}
