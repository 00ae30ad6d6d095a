/**
 * CEL that picks a field out of the value's JSON text, as KFP writes it; fields of fields follow.
 * Names of fields need no escapes: others are refused.
 */
export const fieldSelector = (outer: string | undefined, key: string): string =>
  `${outer ?? 'parseJson(string_value)'}["${key}"]`;
