import { SlipwayError } from '../../core/errors.ts';

/** Thrown when the server cannot start, or is asked for a path or method it has not. */
export class ServeError extends SlipwayError {
  override readonly name: string = 'ServeError';
}

/** Thrown for a known path with a method it has not: HTTP 405. */
export class MethodNotAllowedError extends ServeError {
  override readonly name = 'MethodNotAllowedError';

  constructor(method: string, allowed: string) {
    super('invalid-input', 'serve-method', `${method} is not possible here; use ${allowed}.`);
  }
}
