import type { JsonValue } from '../core/json.ts';

const CHECKS: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  STRING: (value) => typeof value === 'string',
  BOOLEAN: (value) => typeof value === 'boolean',
  NUMBER_INTEGER: (value) => Number.isSafeInteger(value),
  NUMBER_DOUBLE: (value) => typeof value === 'number' && Number.isFinite(value),
  LIST: Array.isArray,
  STRUCT: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** Whether a JSON value fits one of KFP's parameter types; an unknown type fits nothing. */
export const isOfParameterType = (value: JsonValue, parameterType: string): boolean =>
  CHECKS[parameterType]?.(value) ?? false;
