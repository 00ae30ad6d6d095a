import type { JsonValue } from '../core/json.ts';

/** JSON as Python's `json.dumps` writes it: spaced, in ASCII; keys sorted if asked. */
export function pythonJson(value: JsonValue, isSorted = false): string {
  if (Array.isArray(value))
    return `[${value.map((item: JsonValue) => pythonJson(item, isSorted)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return asciiJson(value);
  const entries = Object.entries(value);
  if (isSorted) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${asciiJson(key)}: ${pythonJson(item, isSorted)}`).join(', ')}}`;
}

/** What is not ASCII is escaped; the halves of a surrogate pair each by itself. */
const asciiJson = (value: string | number | boolean | null): string =>
  JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
