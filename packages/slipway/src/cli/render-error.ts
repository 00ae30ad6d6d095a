import type { Diagnostic } from '../core/diagnostics.ts';
import { SlipwayError } from '../core/errors.ts';
import { EXIT_CODE_OF_BUG, EXIT_CODES } from './exit-codes.ts';

/** Longest message shown; the rest is in the stack and in `--json`. */
const MESSAGE_CHARACTERS_MAX = 4000;
const DIAGNOSTICS_MAX = 50;

export interface RenderErrorOptions {
  readonly asJson: boolean;
  readonly isDebug: boolean;
}

export interface RenderedError {
  readonly text: string;
  readonly exitCode: number;
}

/** What a person (or a program, with `asJson`) is told about an error, and the exit code for it. */
export function renderError(error: unknown, options: RenderErrorOptions): RenderedError {
  const isForeseen = error instanceof SlipwayError;
  const exitCode = isForeseen ? EXIT_CODES[error.category] : EXIT_CODE_OF_BUG;
  const text = options.asJson ? toJsonLine(error, options) : toLines(error, options);
  return { exitCode, text };
}

function toLines(error: unknown, { isDebug }: RenderErrorOptions): string {
  const lines: string[] = [];
  if (error instanceof SlipwayError) {
    lines.push(`error[${error.code}]: ${bounded(error.message)}`, ...diagnosticLines(error));
  } else {
    lines.push(
      `error[unexpected]: ${bounded(messageOf(error))}`,
      'This is a bug in Slipway. Please report it with the output of the same command under SLIPWAY_DEBUG=1.',
    );
  }
  if (isDebug) lines.push(...stackLines(error));
  return `${lines.join('\n')}\n`;
}

function toJsonLine(error: unknown, { isDebug }: RenderErrorOptions): string {
  const known =
    error instanceof SlipwayError
      ? { code: error.code, category: error.category, details: error.details }
      : { code: 'unexpected', category: 'bug' };
  const stack = isDebug ? { stack: stackLines(error).join('\n') } : {};
  const body = { ...known, message: messageOf(error), diagnostics: diagnosticsOf(error), ...stack };
  return `${stringifySafely({ error: body })}\n`;
}

/** Details may hold what JSON has no word for; an error must still be told. */
function stringifySafely(value: unknown): string {
  const ancestors: unknown[] = [];
  return JSON.stringify(value, function replace(this: unknown, _key, item: unknown) {
    if (typeof item === 'bigint') return item.toString();
    if (typeof item !== 'object' || item === null) return item;
    while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop();
    if (ancestors.includes(item)) return '[circular]';
    ancestors.push(item);
    return item instanceof Error ? { message: item.message } : item;
  });
}

function diagnosticLines(error: SlipwayError): string[] {
  // One problem that is the whole message is not told twice.
  const all = diagnosticsOf(error).filter(({ message }) => message !== error.message);
  const lines = all.slice(0, DIAGNOSTICS_MAX).map(({ severity, code, message, path, source }) => {
    const place = source ?? path;
    return `  ${place === '' ? '' : `${place}: `}${severity}[${code}]: ${bounded(message)}`;
  });
  const more = all.length - lines.length;
  return more > 0 ? [...lines, `  … and ${more} more`] : lines;
}

function diagnosticsOf(error: unknown): readonly Diagnostic[] {
  if (!(error instanceof SlipwayError)) return [];
  const found = 'diagnostics' in error ? error.diagnostics : error.details.diagnostics;
  return Array.isArray(found) ? (found as readonly Diagnostic[]) : [];
}

function stackLines(error: unknown): string[] {
  const lines: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    lines.push(lines.length === 0 ? '' : 'caused by:', current.stack ?? current.message);
    if (lines.length > 20) break;
  }
  return lines;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const bounded = (text: string): string =>
  text.length <= MESSAGE_CHARACTERS_MAX ? text : `${text.slice(0, MESSAGE_CHARACTERS_MAX)} …`;
