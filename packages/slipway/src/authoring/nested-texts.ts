import type { JsonValue } from '../core/json.ts';
import { ParameterRef } from './references.ts';
import { TextTemplate } from './text-template.ts';

/** A list or an object in which texts may be values of the run: `{ args: ['--data', task.uri] }`. */
export type WithTexts<T> = T extends readonly (infer Item)[]
  ? readonly NestedText<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: NestedText<T[Key]> }
    : T;

type NestedText<T> =
  | WithTexts<T>
  | (string extends T ? ParameterRef<string> | TextTemplate : never);

type Text = ParameterRef<unknown> | TextTemplate;

/** A constant in which some texts are values of the run. */
export type NestedTexts =
  | JsonValue
  | Text
  | readonly NestedTexts[]
  | { readonly [key: string]: NestedTexts };

const isText = (value: unknown): value is Text =>
  value instanceof ParameterRef || value instanceof TextTemplate;

/** What a text is made of. */
export const partsOf = (text: Text): TextTemplate['parts'] =>
  text instanceof TextTemplate ? text.parts : [text];

/** The value with each text of the run replaced. A cycle ends where it closes, to be refused. */
export function replaceTexts(
  value: NestedTexts,
  replaced: (text: Text, path: readonly PropertyKey[]) => string,
): JsonValue {
  const around = new Set<unknown>();
  const path: PropertyKey[] = [];
  const member = (key: PropertyKey, item: NestedTexts): JsonValue => {
    path.push(key);
    const result = replacedIn(item);
    path.pop();
    return result;
  };
  const replacedIn = (item: NestedTexts): JsonValue => {
    if (isText(item)) return replaced(item, path);
    if (!isPlain(item) || around.has(item)) return item as JsonValue;
    around.add(item);
    const result = Array.isArray(item)
      ? item.map((inner: NestedTexts, index) => member(index, inner))
      : Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, member(key, inner)]));
    around.delete(item);
    return result;
  };
  return replacedIn(value);
}

/** Anything else is not JSON and stays as it is, to be refused. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

/** References in a value, in order. */
export function referencesInTexts(value: NestedTexts): ParameterRef<unknown>[] {
  const found: ParameterRef<unknown>[] = [];
  replaceTexts(value, (text) => {
    for (const part of partsOf(text)) if (part instanceof ParameterRef) found.push(part);
    return '';
  });
  return found;
}
