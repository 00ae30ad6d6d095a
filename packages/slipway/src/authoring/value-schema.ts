import type { JsonObject, JsonValue } from '../core/json.ts';
import type { ParameterType } from '../ir/pipeline-spec.ts';

const TYPES: Readonly<Record<string, ParameterType>> = {
  string: 'STRING',
  integer: 'NUMBER_INTEGER',
  number: 'NUMBER_DOUBLE',
  boolean: 'BOOLEAN',
  array: 'LIST',
  object: 'STRUCT',
};

/** KFP's parameter type for what a JSON Schema describes; undefined where the format has none. */
export function typeOfJsonSchema(schema: JsonObject): ParameterType | undefined {
  const types = new Set(jsonTypes(schema));
  if (types.size === 2 && types.has('integer') && types.has('number')) return 'NUMBER_DOUBLE';
  return types.size === 1 ? TYPES[[...types][0] ?? ''] : undefined;
}

function jsonTypes(schema: JsonObject): string[] {
  if (typeof schema.type === 'string') return [schema.type];
  if (Array.isArray(schema.type)) return schema.type.filter((type) => type !== 'null');
  if (Array.isArray(schema.enum)) return schema.enum.map(jsonTypeOf);
  if ('const' in schema) return [jsonTypeOf(schema.const as JsonValue)];
  const branches = (schema.anyOf ?? schema.oneOf) as readonly JsonObject[] | undefined;
  return (branches ?? []).flatMap(jsonTypes).filter((type) => type !== 'null');
}

function jsonTypeOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return value === null ? 'null' : typeof value;
}

/** JSON Schema of the items of a list; `{}` when nothing is known. */
export const itemSchema = (schema: JsonObject): JsonObject => objectOr(schema.items);

/** JSON Schema of a field of an object; `{}` when nothing is known. */
export function fieldSchema(schema: JsonObject, key: string): JsonObject {
  const properties = objectOr(schema.properties);
  if (Object.hasOwn(properties, key)) return objectOr(properties[key]);
  return objectOr(schema.additionalProperties);
}

/** JSON Schema that all the given values fit. */
export function schemaOfValues(values: readonly JsonValue[]): JsonObject {
  const types = new Set(values.map(jsonTypeOf));
  if (types.has('integer') && types.has('number')) types.delete('integer');
  if (types.size !== 1) return { anyOf: [...types].map((type) => ({ type })) };
  const type = [...types][0] ?? 'null';
  if (type === 'array') return { type, items: schemaOfValues((values as JsonValue[][]).flat()) };
  if (type !== 'object') return { type };
  const objects = values as readonly JsonObject[];
  const keys = new Set(objects.flatMap(Object.keys));
  const shared = [...keys].filter((key) => objects.every((object) => Object.hasOwn(object, key)));
  const properties = shared.map((key) => [
    key,
    schemaOfValues(objects.map((object) => object[key] as JsonValue)),
  ]);
  return { type, properties: Object.fromEntries(properties) };
}

const objectOr = (value: JsonValue | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
