import { SlipwayError } from '../core/errors.ts';

/**
 * Thrown when a monitor is configured in a way that cannot work, is not there, or when stored
 * monitoring data does not fit: another layout, another version, or bytes that were changed.
 */
export class MonitoringError extends SlipwayError {
  override readonly name = 'MonitoringError';
}
