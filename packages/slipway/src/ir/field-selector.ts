import type { JsonValue } from '../core/json.ts';
import { ConditionError } from './errors.ts';

const SELECTOR = /^parseJson\(string_value\)((?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])+)$/;
const STEP = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]/g;

/**
 * The part of a value that a `parameterExpressionSelector` picks, in the form that KFP's compilers
 * write: `parseJson(string_value)["a"]["b"]`. A part that is not there is an error, as in KFP's
 * backend; so is any other CEL, rather than a guess.
 */
export function selectField(value: JsonValue, selector: string): JsonValue {
  const [, steps] = SELECTOR.exec(selector) ?? [];
  if (steps === undefined)
    throw failed(selector, 'it is no selection of fields: parseJson(string_value)["name"]');
  let part = typeof value === 'string' ? parsed(value, selector) : value;
  for (const [, key, index] of steps.matchAll(STEP)) {
    const next =
      index === undefined ? member(part, unescaped(key ?? '')) : item(part, Number(index));
    if (next === undefined) throw failed(selector, `there is no ${key ?? index} in the value`);
    part = next;
  }
  return part;
}

const member = (value: JsonValue, key: string): JsonValue | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (value as { readonly [key: string]: JsonValue })[key]
    : undefined;

const item = (value: JsonValue, index: number): JsonValue | undefined =>
  Array.isArray(value) ? (value as readonly JsonValue[])[index] : undefined;

const unescaped = (key: string): string => JSON.parse(`"${key}"`) as string;

function parsed(text: string, selector: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw failed(selector, 'the value is a text, and no JSON');
  }
}

const failed = (selector: string, problem: string) =>
  new ConditionError(
    'failed',
    'selector-failed',
    `The selector ${selector.slice(0, 500)} cannot be evaluated: ${problem}.`,
  );
