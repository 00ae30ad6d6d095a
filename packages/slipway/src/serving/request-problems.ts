import { ServingError } from './errors.ts';

const PROBLEMS_SHOWN_MAX = 5;

/** Collects what is wrong with a request, a bounded number of it. */
export class RequestProblems {
  readonly #shown: string[] = [];

  get isFull(): boolean {
    return this.#shown.length >= PROBLEMS_SHOWN_MAX;
  }

  get isEmpty(): boolean {
    return this.#shown.length === 0;
  }

  add(problem: string): void {
    if (!this.isFull) this.#shown.push(problem);
  }

  /** Throws `predict-invalid` when there is any; `expected` says what would have been right. */
  throwIfAny(expected: () => string): void {
    if (this.isEmpty) return;
    const more = this.isFull ? ' There may be more.' : '';
    throw new ServingError(
      'invalid-input',
      'predict-invalid',
      `${this.#shown.join('; ')}.${more} ${expected()}`,
      { details: { problems: [...this.#shown] } },
    );
  }
}

/** Throws unless there is at least one row and no more than `rowsMax`. */
export function checkRowCount(rows: number, rowsMax: number): void {
  if (rows === 0)
    throw new ServingError(
      'invalid-input',
      'predict-empty',
      'The request has no rows; send at least one.',
    );
  if (rows > rowsMax)
    throw new ServingError(
      'too-large',
      'predict-too-many-rows',
      `The request has ${rows} rows and this server takes ${rowsMax} at a time; split it.`,
    );
}
