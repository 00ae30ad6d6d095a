import { AttemptError } from './errors.ts';

/** The error of a program that ended well and left outputs that cannot be taken. */
export const outputInvalid = (problem: string) =>
  new AttemptError(
    'failed',
    'step-output-invalid',
    `The step finished, but ${problem}. Return exactly the outputs the step declares.`,
  );
