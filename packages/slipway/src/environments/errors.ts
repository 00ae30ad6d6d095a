import { SlipwayError } from '../core/errors.ts';

/** Thrown when a project's settings are wrong or name an environment that does not exist. */
export class EnvironmentError extends SlipwayError {
  override readonly name = 'EnvironmentError';
}
