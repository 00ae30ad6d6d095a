import { z } from 'zod';
import type { JsonValue } from '../core/json.ts';

/**
 * Any value of protobuf's Value, Struct or ListValue. What YAML and JSON give is JSON already, so
 * only its absence is looked for: walking every constant again would cost more than all the rest.
 */
export const jsonSchema = z.custom<JsonValue>((value) => value !== undefined);

/** protobuf's Struct. */
export const structSchema = z.record(z.string(), jsonSchema);

/** protobuf's int64: its JSON form is a text, numbers are read too. */
export const int64Schema = z.union([z.string().regex(/^-?\d+$/, 'must be an integer'), z.int()]);

/** A check for protobuf's `oneof`: its parsers refuse a message with two of the fields. */
export const atMostOneOf = (...names: readonly string[]) =>
  z.refine<object>((value) => names.filter((name) => Object.hasOwn(value, name)).length <= 1, {
    error: `has more than one of ${names.join(', ')}: keep one`,
  });
