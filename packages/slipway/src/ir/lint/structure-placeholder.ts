import type { JsonValue } from '../../core/json.ts';

/** What is wrong with a `Concat` or `IfPresent`, and the inputs that it asks for. */
export interface StructurePlaceholder {
  readonly problem: string | undefined;
  readonly inputNames: readonly string[];
}

/** Reads an argument that is a whole `{"Concat": …}` or `{"IfPresent": …}`; undefined for others. */
export function structurePlaceholder(text: string): StructurePlaceholder | undefined {
  if (!/^\s*\{\s*"(?:Concat|IfPresent)"\s*:/.test(text)) return undefined;
  const reading = { problem: undefined as string | undefined, inputNames: [] as string[] };
  try {
    readPart(JSON.parse(text) as JsonValue, reading);
  } catch {
    return { problem: 'it is no JSON', inputNames: [] };
  }
  return reading;
}

interface Reading {
  problem: string | undefined;
  readonly inputNames: string[];
}

function readPart(part: JsonValue | undefined, reading: Reading): void {
  if (typeof part !== 'object' || part === null) return;
  if (Array.isArray(part)) {
    for (const item of part) readPart(item, reading);
    return;
  }
  const { Concat, IfPresent } = part as { readonly [key: string]: JsonValue };
  if (Concat !== undefined) {
    if (Array.isArray(Concat)) readPart(Concat, reading);
    else reading.problem ??= '"Concat" is no list';
  }
  if (IfPresent !== undefined) readIfPresent(IfPresent, reading);
}

function readIfPresent(part: JsonValue, reading: Reading): void {
  const { InputName, Then, Else } = Object(part) as { readonly [key: string]: JsonValue };
  if (typeof InputName === 'string') reading.inputNames.push(InputName);
  else reading.problem ??= '"IfPresent" has no "InputName"';
  if (Then === undefined) reading.problem ??= '"IfPresent" has no "Then"';
  readPart(Then, reading);
  readPart(Else, reading);
}
