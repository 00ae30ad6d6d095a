import { SlipwayError } from '../core/errors.ts';

/** Thrown when a condition of a pipeline cannot be evaluated: KFP makes that a task error, never false. */
export class ConditionError extends SlipwayError {
  override readonly name = 'ConditionError';
}

/** Thrown when a value given for a parameter cannot be read as the parameter's type. */
export class ParameterError extends SlipwayError {
  override readonly name = 'ParameterError';
}

/**
 * Thrown when a pipeline unfolds into more than anybody can look at: its components hold each other
 * many times over, as in a YAML bomb.
 */
export class PipelineSizeError extends SlipwayError {
  override readonly name = 'PipelineSizeError';
}
