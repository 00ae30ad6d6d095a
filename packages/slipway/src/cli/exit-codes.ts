import type { ErrorCategory } from '../core/errors.ts';

/** Exit code of each kind of failure. 0 is success. */
export const EXIT_CODES = {
  failed: 1,
  'invalid-input': 2,
  'not-found': 3,
  conflict: 4,
  denied: 5,
  'too-large': 6,
  unsupported: 7,
  corrupt: 8,
  environment: 9,
  waiting: 10,
  overloaded: 75, // EX_TEMPFAIL of sysexits.h
  timeout: 124, // as timeout(1)
  cancelled: 130, // as a shell reports Ctrl-C
} as const satisfies Record<ErrorCategory, number>;

/** An error nobody foresaw: EX_SOFTWARE of sysexits.h. */
export const EXIT_CODE_OF_BUG = 70;
