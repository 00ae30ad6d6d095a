import { z } from 'zod';
import type { JsonObject, JsonValue } from '../core/json.ts';
import type { ParameterType } from '../ir/pipeline-spec.ts';
import { AuthoringError } from './errors.ts';
import { TaskFinalStatus } from './task-final-status.ts';
import { typeOfJsonSchema } from './value-schema.ts';

/** Pipelines use the same schemas thousands of times. */
const inputSchemas = new WeakMap<z.ZodType, JsonObject>();

/** JSON Schema of what may be given for a parameter, with zod's constraints. */
export function jsonSchemaOf(schema: z.ZodType): JsonObject {
  const known = inputSchemas.get(schema);
  if (known !== undefined) return known;
  const {
    $schema: _dialect,
    default: _default,
    ...rest
  } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  const made = JSON.parse(JSON.stringify(rest)) as JsonObject;
  inputSchemas.set(schema, made);
  return made;
}

/** KFP's parameter type for a zod schema; throws `parameter-type` where the format has none. */
export function parameterTypeOf(schema: z.ZodType): ParameterType {
  if (schema === TaskFinalStatus) return 'TASK_FINAL_STATUS';
  const type = typeOfJsonSchema(jsonSchemaOf(schema));
  if (type !== undefined) return type;
  throw new AuthoringError(
    'invalid-input',
    'parameter-type',
    'A parameter of this type has no form in the pipeline format. Use a string, an integer, a number, a boolean, a list or an object.',
  );
}

/** The parameter type of what a schema takes (`input`) or of what it makes of it (`output`). */
export const parameterTypeIn = (
  schema: z.ZodType,
  io: 'input' | 'output',
): ParameterType | undefined =>
  typeOfJsonSchema(z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonObject);

/** The choices of an enumeration; undefined for any other schema. */
export function literalsOf(schema: z.ZodType): readonly JsonValue[] | undefined {
  const { enum: choices, const: only } = jsonSchemaOf(schema);
  if (Array.isArray(choices)) return choices as readonly JsonValue[];
  return only === undefined ? undefined : [only];
}

interface Default {
  readonly isOptional: boolean;
  readonly value: JsonValue | undefined;
}

const defaults = new WeakMap<z.ZodType, Default>();

/** The value a parameter has when none is given; undefined when it must be given or may be absent. */
export function defaultOf(schema: z.ZodType): Default {
  const known = defaults.get(schema);
  if (known !== undefined) return known;
  const made = computedDefault(schema);
  defaults.set(schema, made);
  return made;
}

/** Not remembered: a default that differs from call to call must be found out. */
export function computedDefault(schema: z.ZodType): Default {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return { isOptional: false, value: undefined };
  return { isOptional: true, value: parsed.data as JsonValue | undefined };
}
