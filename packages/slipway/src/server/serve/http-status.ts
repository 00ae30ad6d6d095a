import type { ErrorCategory } from '../../core/errors.ts';

interface HttpStatus {
  readonly http: number;
  /** The canonical code of google.rpc.Code, as Vertex's errors carry it. */
  readonly google: string;
}

/** How each kind of failure leaves the server. */
export const HTTP_STATUS = {
  'invalid-input': { http: 400, google: 'INVALID_ARGUMENT' },
  'not-found': { http: 404, google: 'NOT_FOUND' },
  conflict: { http: 409, google: 'FAILED_PRECONDITION' },
  denied: { http: 403, google: 'PERMISSION_DENIED' },
  'too-large': { http: 413, google: 'INVALID_ARGUMENT' },
  overloaded: { http: 503, google: 'UNAVAILABLE' },
  waiting: { http: 409, google: 'FAILED_PRECONDITION' },
  timeout: { http: 504, google: 'DEADLINE_EXCEEDED' },
  cancelled: { http: 499, google: 'CANCELLED' },
  corrupt: { http: 500, google: 'DATA_LOSS' },
  unsupported: { http: 501, google: 'UNIMPLEMENTED' },
  failed: { http: 500, google: 'INTERNAL' },
  environment: { http: 500, google: 'INTERNAL' },
} as const satisfies Record<ErrorCategory, HttpStatus>;

/** Codes for failures that HTTP itself finds, before any handler runs. */
export const GOOGLE_STATUS_OF_HTTP: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  413: 'INVALID_ARGUMENT',
  415: 'INVALID_ARGUMENT',
  503: 'UNAVAILABLE',
};
