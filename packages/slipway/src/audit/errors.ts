import { SlipwayError } from '../core/errors.ts';

/** Thrown when what is given as a part of an audit log is none. */
export class AuditError extends SlipwayError {
  override readonly name = 'AuditError';
}
