import { AttemptError } from './errors.ts';

/** The error of a program that ended well and left outputs that cannot be taken. */
export const outputInvalid = (problem: string) =>
  new AttemptError(
    'failed',
    'step-output-invalid',
    `The step finished, but ${problem}. Return exactly the outputs the step declares.`,
  );

/** What one attempt may hand over as values, in bytes. */
export const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

export const outputTooLarge = (name: string, bytes: number) =>
  outputInvalid(
    `${name} has ${bytes} bytes; the limit is ${OUTPUT_BYTES_MAX}. Write large values as artifacts`,
  );
