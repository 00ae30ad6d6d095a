import { AuthoringError } from './errors.ts';
import { callerLocation } from './source-location.ts';

/** What is wrong with the definition that is being made, with the author's place in the message. */
export function definitionError(code: string, message: string): AuthoringError {
  const { text } = callerLocation();
  const place = text === undefined ? '' : ` (${text})`;
  return new AuthoringError('invalid-input', code, `${message}${place}`);
}
