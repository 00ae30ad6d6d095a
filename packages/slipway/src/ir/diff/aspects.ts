import type { JsonObject, JsonValue } from '../../core/json.ts';

/** A setting by words such as `input.lr` or `args.2`, and its value. */
export type Aspects = ReadonlyMap<string, JsonValue>;

/** Leaves by path; an empty list or object is a leaf, but at the top, where it says nothing. */
export function flattened(value: object): [string, JsonValue][] {
  const leaves: [string, JsonValue][] = [];
  const visit = (path: string, member: JsonValue): void => {
    if (typeof member !== 'object' || member === null || Object.keys(member).length === 0)
      leaves.push([path, member]);
    else for (const [key, inner] of Object.entries(member)) visit(`${path}.${key}`, inner);
  };
  for (const [key, member] of Object.entries(json(value)))
    if (!isEmptyObject(member)) visit(key, member);
  return leaves;
}

/** Members as they are, each a setting of its own: what they hold is told in one piece. */
export const whole = (prefix: string, members: object | undefined): [string, JsonValue][] =>
  Object.entries(json(members ?? {})).map(([name, member]) => [`${prefix}.${name}`, member]);

const isEmptyObject = (value: JsonValue): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Members that are undefined are gone. */
const json = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
