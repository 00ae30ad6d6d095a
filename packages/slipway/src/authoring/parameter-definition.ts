import { z } from 'zod';
import { defaultOf, parameterTypeOf } from './parameter-schema.ts';

/** As KFP declares an input parameter: a default makes it optional. */
export function parameterDefinition(schema: z.ZodType) {
  const { isOptional, value } = defaultOf(schema);
  const description = z.globalRegistry.get(schema)?.description;
  return {
    parameterType: parameterTypeOf(schema),
    ...(value === undefined ? {} : { defaultValue: value as z.core.util.JSONType }),
    ...(isOptional ? { isOptional: true } : {}),
    ...(description === undefined ? {} : { description }),
  };
}
