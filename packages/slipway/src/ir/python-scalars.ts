/**
 * KFP writes and reads YAML with PyYAML, whose rules differ from YAML 1.2 and 1.1: `1e3` is a text
 * (a commit may be called that), `on` is a boolean, a date would be refused.
 * Source: PyYAML 6, `yaml/resolver.py`.
 */
export const PYTHON_FLOAT = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/;

export const PYTHON_BOOL =
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;

export const PYTHON_INT =
  /^[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;

/** Numbers to Python that JSON does not have. */
export const PYTHON_NOT_FINITE = /^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/;

const PYTHON_NULL = /^(?:~|null|Null|NULL)$/;

export const floatOf = (text: string): number => Number.parseFloat(text.replaceAll('_', ''));

export const boolOf = (text: string): boolean => /^(?:yes|true|on)$/i.test(text);

/** An integer with underscores, a radix or base-60 parts (`1:30`). */
export function intOf(text: string): number {
  const value = digitsOf(text).reduce((sum, part) => sum * 60 + Number(part), 0);
  return text.startsWith('-') ? -value : value;
}

const EXACT_LENGTH_MAX = 1100;

/** Whether JavaScript's number is the integer that the text says, or was written by JavaScript. */
export function isExactInt(text: string): boolean {
  const value = intOf(text);
  // JavaScript writes large doubles so, in JSON.
  if (Number.isSafeInteger(value) || String(value) === text) return true;
  // No double is that large; the exact sum of many parts would take minutes.
  if (text.length > EXACT_LENGTH_MAX) return false;
  const exact = digitsOf(text).reduce((sum, part) => sum * 60n + BigInt(part), 0n);
  return Number.isFinite(value) && BigInt(Math.abs(value)) === exact;
}

const digitsOf = (text: string): string[] =>
  text
    .replaceAll(/[-+_]/g, '')
    .replace(/^0(?=\d)/, '0o')
    .split(':');

/** First characters of all that is not a text. */
const TYPED = /^[-+.~0-9yYnNtTfFoO]/;

/** What a plain scalar on one line means. */
export function plainValue(text: string): string | number | boolean | null {
  if (!TYPED.test(text)) return text;
  if (PYTHON_INT.test(text)) return intOf(text);
  if (PYTHON_FLOAT.test(text)) return floatOf(text);
  if (PYTHON_BOOL.test(text)) return boolOf(text);
  return PYTHON_NULL.test(text) ? null : text;
}
