import { SlipwayError } from '../core/errors.ts';

/** Thrown when a compiled pipeline or its inputs cannot be run by this engine. */
export class EngineError extends SlipwayError {
  override readonly name = 'EngineError';
}

/**
 * Thrown when one attempt of a task ended without outputs: the step threw, exited, passed its
 * timeout or memory limit, was cancelled, or wrote outputs that do not fit its interface.
 */
export class AttemptError extends SlipwayError {
  override readonly name = 'AttemptError';
}
