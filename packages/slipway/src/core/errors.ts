/**
 * What kind of failure it is. Exit codes (cli) and HTTP statuses (server) are derived from the
 * category, in one table each; the code names the exact cause.
 */
export type ErrorCategory =
  | 'invalid-input' // the caller must change what it asks for
  | 'not-found'
  | 'conflict' // the state of the world forbids it now
  | 'denied' // the identity may not
  | 'too-large' // a stated limit was passed
  | 'overloaded' // try again later
  | 'waiting' // somebody has to decide first; nothing is wrong
  | 'timeout'
  | 'cancelled'
  | 'corrupt' // stored bytes are not what was written
  | 'unsupported' // this target cannot express it
  | 'failed' // work was tried and failed
  | 'environment'; // the machine lacks or refuses something

export interface SlipwayErrorOptions {
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * The root of every error Slipway throws. `message` says what happened, where, and what to do;
 * `code` is a stable kebab-case name, prefixed by its concept (`warehouse-table-not-found`).
 */
export class SlipwayError extends Error {
  override readonly name: string = 'SlipwayError';
  readonly category: ErrorCategory;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  // biome-ignore lint/complexity/useMaxParams: thrown everywhere; what, why and where read best in a row
  constructor(
    category: ErrorCategory,
    code: string,
    message: string,
    options: SlipwayErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.category = category;
    this.code = code;
    this.details = options.details ?? {};
  }
}
