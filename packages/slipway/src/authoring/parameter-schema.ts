import { z } from 'zod';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { ParameterType } from '../ir/pipeline-spec.ts';
import { AuthoringError } from './errors.ts';

const TYPES: Readonly<Record<string, ParameterType>> = {
  string: 'STRING',
  integer: 'NUMBER_INTEGER',
  number: 'NUMBER_DOUBLE',
  boolean: 'BOOLEAN',
  array: 'LIST',
  object: 'STRUCT',
};

/** JSON Schema of what may be given for a parameter, with zod's constraints. */
export function jsonSchemaOf(schema: z.ZodType): JsonObject {
  const {
    $schema: _dialect,
    default: _default,
    ...rest
  } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  return JSON.parse(JSON.stringify(rest)) as JsonObject;
}

/** KFP's parameter type for a zod schema; throws `parameter-type` where the format has none. */
export function parameterTypeOf(schema: z.ZodType): ParameterType {
  const type = parameterTypeIn(schema, 'input');
  if (type !== undefined) return type;
  throw new AuthoringError(
    'invalid-input',
    'parameter-type',
    'A parameter of this type has no form in the pipeline format. Use a string, an integer, a number, a boolean, a list or an object.',
  );
}

/** The parameter type of what a schema takes (`input`) or of what it makes of it (`output`). */
export function parameterTypeIn(
  schema: z.ZodType,
  io: 'input' | 'output',
): ParameterType | undefined {
  const types = new Set(
    jsonTypes(z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject),
  );
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

/** The value a parameter has when none is given; undefined when it must be given or may be absent. */
export function defaultOf(schema: z.ZodType): {
  readonly isOptional: boolean;
  readonly value: JsonValue | undefined;
} {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return { isOptional: false, value: undefined };
  return { isOptional: true, value: parsed.data as JsonValue | undefined };
}
