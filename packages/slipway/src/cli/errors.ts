import { SlipwayError } from '../core/errors.ts';

/** The command line itself is wrong, or the machine is not what a command needs. */
export class CliError extends SlipwayError {
  override readonly name = 'CliError';
}
