import type { FastifyReply } from 'fastify';
import { SlipwayError } from '../../core/errors.ts';
import { MethodNotAllowedError } from './errors.ts';
import { GOOGLE_STATUS_OF_HTTP, HTTP_STATUS } from './http-status.ts';

/** A failure as it leaves the server, whatever the protocol. */
export interface HttpFailure {
  readonly status: number;
  readonly google: string;
  readonly message: string;
  /** The stable name of a SlipwayError, for programs: header `slipway-error`. */
  readonly code?: string;
  /** Worth a line in the log: the server's fault, or a surprise. */
  readonly isOurs: boolean;
}

const RETRY_AFTER_SECONDS = 1;

/** What a caller may know of an error: messages of SlipwayError and of HTTP itself, nothing else. */
export function httpFailureOf(error: unknown, bodyBytesMax: number): HttpFailure {
  if (error instanceof MethodNotAllowedError)
    return { status: 405, google: 'UNIMPLEMENTED', message: error.message, isOurs: false };
  if (error instanceof SlipwayError) {
    const { http, google } = HTTP_STATUS[error.category];
    const { message, code } = error;
    return { status: http, google, message, code, isOurs: http >= 500 && http !== 503 };
  }
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown };
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500)
    return {
      status: 500,
      google: 'INTERNAL',
      message: 'The server failed to answer; its log says why.',
      isOurs: true,
    };
  return {
    status: statusCode,
    google: GOOGLE_STATUS_OF_HTTP[statusCode] ?? 'INVALID_ARGUMENT',
    message: messageOfHttp(statusCode, bodyBytesMax, code),
    isOurs: false,
  };
}

function messageOfHttp(status: number, bodyBytesMax: number, code: unknown): string {
  if (status === 413)
    return `The body is larger than ${bodyBytesMax} bytes; send fewer rows in a request.`;
  if (status === 415)
    return 'The body must be JSON; send it with the header Content-Type: application/json.';
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return 'The body is empty; send a JSON object.';
  return status === 400
    ? 'The body is not valid JSON, or holds a forbidden key such as __proto__. Numbers must be finite: write null for a missing value.'
    : `The request was refused with HTTP status ${status}.`;
}

/** `{"error": {code, message, status}}`, as Google's APIs answer. */
export function sendGoogleError(reply: FastifyReply, failure: HttpFailure): FastifyReply {
  const { status, google, message } = failure;
  return withHeaders(reply, failure).send({ error: { code: status, message, status: google } });
}

/** `{"error": message}`, as the Open Inference Protocol says. */
export function sendInferenceError(reply: FastifyReply, failure: HttpFailure): FastifyReply {
  return withHeaders(reply, failure).send({ error: failure.message });
}

function withHeaders(reply: FastifyReply, { status, code }: HttpFailure): FastifyReply {
  if (code !== undefined) reply.header('slipway-error', code);
  if (status === 503) reply.header('retry-after', String(RETRY_AFTER_SECONDS));
  return reply.code(status);
}
