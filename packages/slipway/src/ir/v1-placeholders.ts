import { z } from 'zod';
import type { JsonValue } from '../core/json.ts';
import { pythonJson } from './python-json.ts';

/** A part of a KFP v1 command: a text, or one key that says what stands in its place. */
export type V1Placeholder = string | { readonly [key: string]: unknown };

const DEPTH_MAX = 20;

export const v1PlaceholderSchema: z.ZodType<V1Placeholder> = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .refine((value) => isPlaceholder(value, DEPTH_MAX), 'is no placeholder that KFP v2 reads');

/** Of texts only: what a name or a place becomes. */
const SIMPLE: Readonly<Record<string, (name: string) => string>> = {
  inputValue: (name) => `{{$.inputs.parameters['${name}']}}`,
  inputPath: (name) => `{{$.inputs.artifacts['${name}'].path}}`,
  inputUri: (name) => `{{$.inputs.artifacts['${name}'].uri}}`,
  outputPath: (name) => `{{$.outputs.artifacts['${name}'].path}}`,
  outputUri: (name) => `{{$.outputs.artifacts['${name}'].uri}}`,
};

/** KFP's rule for the names of inputs and outputs of v1. */
export const v1Name = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^_0-9a-z]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');

/** The argument as KFP v2 writes it: structures become one JSON text. */
export function v1CommandText(part: V1Placeholder, outputParameters: ReadonlySet<string>): string {
  const converted = convertedPart(part, outputParameters);
  return typeof converted === 'string' ? converted : pythonJson(converted);
}

function convertedPart(part: unknown, outputParameters: ReadonlySet<string>): JsonValue {
  if (typeof part === 'string') return part;
  const [[key, value] = ['', undefined]] = Object.entries(part as object);
  if (key === 'executorInput') return '{{$}}';
  const convert = (inner: unknown) => convertedPart(inner, outputParameters);
  if (key === 'concat') return { Concat: (value as unknown[]).map(convert) };
  if (key === 'if') return convertedIf(value as V1If, convert);
  const name = v1Name(value as string);
  if (key === 'outputPath' && outputParameters.has(name))
    return `{{$.outputs.parameters['${name}'].output_file}}`;
  return SIMPLE[key]?.(name) ?? '';
}

export interface V1Reference {
  /** `inputValue`, `outputPath` …, or `isPresent`. */
  readonly key: string;
  /** As the author wrote it. */
  readonly name: string;
}

/** The inputs and outputs that a part of a command names. */
export function v1References(part: unknown): V1Reference[] {
  if (Array.isArray(part)) return part.flatMap(v1References);
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]): V1Reference[] => {
    const isName = key === 'isPresent' || Object.hasOwn(SIMPLE, key);
    return isName ? [{ key, name: value as string }] : v1References(value);
  });
}

interface V1If {
  readonly cond: { readonly isPresent: string };
  readonly then: unknown;
  readonly else?: unknown;
}

function convertedIf(given: V1If, convert: (part: unknown) => JsonValue): JsonValue {
  const branch = (parts: unknown) => (Array.isArray(parts) ? parts.map(convert) : convert(parts));
  return {
    IfPresent: {
      InputName: v1Name(given.cond.isPresent),
      Then: branch(given.then),
      ...(given.else == null ? {} : { Else: branch(given.else) }),
    },
  };
}

function isPlaceholder(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined || more.length > 0) return false;
  const [key, inner] = entry;
  if (key === 'executorInput') return inner === null;
  if (key === 'concat') return areParts(inner, depth);
  if (key === 'if') return isCondition(inner, depth);
  return Object.hasOwn(SIMPLE, key) && typeof inner === 'string';
}

const areParts = (value: unknown, depth: number): boolean =>
  Array.isArray(value) && value.every((part) => isPlaceholder(part, depth - 1));

function isCondition(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { cond, then, else: otherwise = null } = value as Partial<V1If>;
  const isBranch = (parts: unknown) => areParts(parts, depth) || isPlaceholder(parts, depth - 1);
  return (
    typeof cond?.isPresent === 'string' &&
    isBranch(then) &&
    (otherwise === null || isBranch(otherwise))
  );
}
