import type { JsonObject, JsonValue } from '../core/json.ts';

/** Python's `repr()` of a double: `1.0`, `0.1`, `1e-07`, `1.5e+16`. */
export function pythonFloat(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (value === 0 || (exponent >= -4 && exponent < 16))
    return Number.isInteger(value) ? `${value}.0` : String(value);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** Python's `repr()` of a JSON value whose numbers are doubles, as protobuf's Value makes them; keys sorted. */
export function pythonText(value: JsonValue): string {
  if (typeof value === 'string') return pythonString(value);
  if (typeof value === 'number') return pythonFloat(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null) return 'None';
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  const object = value as JsonObject;
  const members = Object.keys(object)
    .sort()
    .map((key) => `${pythonString(key)}: ${pythonText(object[key] ?? null)}`);
  return `{${members.join(', ')}}`;
}

function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  return `${quote}${escapeUnprintable(escaped)}${quote}`;
}

/** Line breaks and control characters as Python escapes them: what is left stays on its line. */
export const escapeUnprintable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFEFF\uFFFE\uFFFF]/gu, (character) => {
    const code = character.charCodeAt(0);
    const short = { 9: '\\t', 10: '\\n', 13: '\\r' }[code];
    const hex = code.toString(16);
    return short ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`);
  });
