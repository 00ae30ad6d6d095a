import { AuthoringError } from './errors.ts';
import { callerLocation, locationText } from './source-location.ts';

/** What is wrong with the definition that is being made, with the author's place in the message. */
export function definitionError(code: string, message: string): AuthoringError {
  const source = callerLocation();
  const place = source === undefined ? '' : ` (${locationText(source)})`;
  return new AuthoringError('invalid-input', code, `${message}${place}`);
}
