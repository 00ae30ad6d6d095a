import { z } from 'zod';
import { defaultOf, literalsOf, parameterTypeOf } from './parameter-schema.ts';

/** As KFP declares an input parameter: a default makes it optional, an enumeration has literals. */
export function parameterDefinition(schema: z.ZodType) {
  const parameterType = parameterTypeOf(schema);
  // KFP fills a final status in by itself.
  if (parameterType === 'TASK_FINAL_STATUS') return { parameterType, isOptional: true };
  const { isOptional, value } = defaultOf(schema);
  const description = z.globalRegistry.get(schema)?.description;
  const literals = literalsOf(schema);
  return {
    parameterType,
    ...(value === undefined ? {} : { defaultValue: value as z.core.util.JSONType }),
    ...(isOptional ? { isOptional: true } : {}),
    ...(description === undefined ? {} : { description }),
    ...(literals === undefined ? {} : { literals: literals as z.core.util.JSONType[] }),
  };
}
