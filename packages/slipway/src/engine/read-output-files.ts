import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import type { JsonValue } from '../core/json.ts';
import type { ExecutorInput } from '../ir/execution-contract.ts';
import type { ComponentSpec } from '../ir/pipeline-spec.ts';
import { OUTPUT_BYTES_MAX, outputInvalid, outputTooLarge } from './output-invalid.ts';
import { outputAt } from './output-path.ts';

/**
 * The values of output parameters that a program wrote to files of their own, by declared type: texts
 * as they are, everything else as KFP's launcher reads it. Outputs without a file are left out.
 * Throws AttemptError `step-output-invalid` that names the output.
 */
export async function readOutputFiles(
  component: ComponentSpec,
  { outputs }: ExecutorInput,
  isWanted: (name: string) => boolean,
): Promise<Record<string, JsonValue>> {
  const values: Record<string, JsonValue> = {};
  const declared = component.outputDefinitions?.parameters ?? {};
  for (const [name, { outputFile }] of Object.entries(outputs.parameters)) {
    if (!isWanted(name)) continue;
    const text = await outputText(dirname(outputs.outputFile), outputFile);
    if (text === undefined) continue;
    values[name] = parsedOutput(name, text, declared[name]?.parameterType ?? 'STRING');
  }
  return values;
}

/** The text of an output file; undefined when there is none. */
export async function outputText(scratch: string, path: string): Promise<string | undefined> {
  const stats = await outputAt(scratch, path);
  if (stats === undefined) return undefined;
  const name = basename(path);
  if (!stats.isFile()) throw outputInvalid(`${name} is a folder, not a file with a value`);
  if (stats.size > OUTPUT_BYTES_MAX) throw outputTooLarge(name, stats.size);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path));
  } catch (error) {
    throw outputInvalid(`${name} is not a text in UTF-8 (${(error as Error).message})`);
  }
}

type Parse = (text: string) => JsonValue | undefined;

const PARSERS: Readonly<Record<string, Parse>> = {
  STRING: (text) => text,
  BOOLEAN: (text) =>
    /^(?:true|t|1)$/i.test(text) ? true : /^(?:false|f|0)$/i.test(text) ? false : undefined,
  NUMBER_INTEGER: (text) => number(text),
  NUMBER_DOUBLE: (text) => number(text),
};

function parsedOutput(name: string, text: string, type: string): JsonValue {
  const parse = PARSERS[type] ?? json;
  const value = parse(type === 'STRING' ? text : text.trim());
  if (value !== undefined) return value;
  throw outputInvalid(
    `the file of the output "${name}" must hold ${WANTED[type] ?? `${type} as JSON`}, not ${JSON.stringify(text.slice(0, 80))}`,
  );
}

const WANTED: Readonly<Record<string, string>> = {
  BOOLEAN: 'true or false',
  NUMBER_INTEGER: 'an integer',
  NUMBER_DOUBLE: 'a finite number',
};

/** `NaN` and `Infinity` are no numbers of JSON, and what is too large becomes one. */
function number(text: string): number | undefined {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function json(text: string): JsonValue | undefined {
  try {
    return z.json().safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
