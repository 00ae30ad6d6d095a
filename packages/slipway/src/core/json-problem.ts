/**
 * Where a value would not be itself after JSON: `.rows[2] is NaN`. Undefined when it would. What is
 * undefined in an object is as good as absent.
 */
export function jsonProblem(value: unknown, path = ''): string | undefined {
  const lost = lostIn(value);
  return lost === undefined ? undefined : `${path}${lost}`;
}

/** The place is put together on the way back: most values have none. */
function lostIn(value: unknown): string | undefined {
  const kind = lostKind(value);
  if (kind !== undefined) return ` is ${kind}`;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const lost = lostIn(member);
    if (lost !== undefined) return `${Array.isArray(value) ? `[${name}]` : `.${name}`}${lost}`;
  }
  return undefined;
}

const LOST_TYPES: ReadonlySet<string> = new Set(['bigint', 'function', 'symbol']);

/** What JSON has no word for, in words. */
function lostKind(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value);
  if (LOST_TYPES.has(typeof value)) return `a ${typeof value}`;
  if (value instanceof Map) return 'a Map';
  return value instanceof Set ? 'a Set' : undefined;
}
