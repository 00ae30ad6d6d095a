import type { z } from 'zod';
import type { AttemptSession } from './session.ts';

/** One call of the step API: what it needs, what it takes, what it does. */
export interface StepApiMethod {
  readonly access: string;
  readonly argument: z.ZodType;
  call(session: AttemptSession, argument: never): Promise<unknown>;
}

/** Ties the argument's schema to the parameter of `call`. */
export const method = <Argument extends z.ZodType>(definition: {
  readonly access: string;
  readonly argument: Argument;
  readonly call: (session: AttemptSession, argument: z.output<Argument>) => Promise<unknown>;
}): StepApiMethod => definition as StepApiMethod;
