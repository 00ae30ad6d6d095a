import { SlipwayError } from '../core/errors.ts';

/** Thrown when a condition of a pipeline cannot be evaluated: KFP makes that a task error, never false. */
export class ConditionError extends SlipwayError {
  override readonly name = 'ConditionError';
}

/** Thrown when a value given for a parameter cannot be read as the parameter's type. */
export class ParameterError extends SlipwayError {
  override readonly name = 'ParameterError';
}
