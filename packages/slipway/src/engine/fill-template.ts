import type { JsonValue } from '../core/json.ts';
import { EngineError } from './errors.ts';

const PLACEHOLDER = /\{\{\$\.inputs\.parameters\[(?:'([^']+)'|"([^"]+)")\]\}\}/g;

/**
 * A constant with the task's other inputs filled in for `{{$.inputs.parameters['x']}}`: texts as they
 * are, other values as JSON. An input that has no value, and any other placeholder, is an error.
 */
export function fillTemplate(
  constant: JsonValue,
  parameters: { readonly [name: string]: JsonValue },
): JsonValue {
  if (typeof constant === 'string') return filledText(constant, parameters);
  if (Array.isArray(constant))
    return constant.map((item: JsonValue) => fillTemplate(item, parameters));
  if (typeof constant !== 'object' || constant === null) return constant;
  return Object.fromEntries(
    Object.entries(constant).map(([key, item]) => [key, fillTemplate(item, parameters)]),
  );
}

export const isTemplate = (constant: JsonValue): boolean =>
  JSON.stringify(constant).includes('{{$');

function filledText(text: string, parameters: { readonly [name: string]: JsonValue }): string {
  if (text.replaceAll(PLACEHOLDER, '').includes('{{$')) throw unsupported(text);
  return text.replaceAll(PLACEHOLDER, (_, single?: string, double?: string) => {
    const value = parameters[single ?? double ?? ''];
    if (value === undefined) throw unsupported(text);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

const unsupported = (text: string) =>
  new EngineError(
    'unsupported',
    'engine-unsupported-template',
    `This engine cannot fill in the template ${JSON.stringify(text.slice(0, 100))}: it knows the task's input parameters only.`,
  );
