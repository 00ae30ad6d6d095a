import { z } from 'zod';
import type { Diagnostic } from '../core/diagnostics.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { nearestName } from '../core/nearest-name.ts';
import { ParameterError } from './errors.ts';
import { isOfParameterType } from './parameter-type.ts';
import type { PipelineSpec } from './pipeline-spec.ts';
import type { SlipwayPlatform } from './platform-spec.ts';

export interface CheckedParameters {
  /** The given values with defaults filled in. */
  readonly values: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks the parameters a run is submitted with: names, types, and the author's constraints. */
export function checkParameters(
  spec: PipelineSpec,
  platform: SlipwayPlatform | undefined,
  given: JsonObject,
): CheckedParameters {
  const declared = spec.root.inputDefinitions?.parameters ?? {};
  const names = Object.keys(declared);
  const values: Record<string, JsonValue> = {};
  const diagnostics: Diagnostic[] = [];
  const report = (code: string, name: string, message: string) =>
    diagnostics.push({ code, severity: 'error', path: name, message });
  for (const name of Object.keys(given))
    if (!Object.hasOwn(declared, name))
      report('parameter-unknown', name, unknownMessage(name, names));
  for (const [name, input] of Object.entries(declared)) {
    const value = Object.hasOwn(given, name) ? given[name] : (input.defaultValue as JsonValue);
    if (value === undefined) {
      if (input.isOptional !== true)
        report(
          'parameter-missing',
          name,
          `The parameter "${name}" needs a value: --param ${name}=…`,
        );
      continue;
    }
    values[name] = value;
    const problem = isOfParameterType(value, input.parameterType)
      ? constraintProblem(platform?.pipelineConfig.parameters[name], value)
      : `must be ${input.parameterType}`;
    if (problem !== undefined)
      report(
        'parameter-value',
        name,
        `The parameter "${name}" is ${shown(value)}, but ${problem}.`,
      );
  }
  return { values, diagnostics };
}

/** Reads the text of `--param name=text` as the parameter's declared type; unknown names stay text. */
export function parseParameterText(spec: PipelineSpec, name: string, text: string): JsonValue {
  const parameterType = spec.root.inputDefinitions?.parameters?.[name]?.parameterType;
  if (parameterType === undefined || parameterType === 'STRING') return text;
  const value = parsedJson(text);
  if (value !== undefined && isOfParameterType(value, parameterType)) return value;
  throw new ParameterError(
    'invalid-input',
    'parameter-value',
    `The parameter "${name}" is ${parameterType}, but ${shown(text)} is not.`,
  );
}

function parsedJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function constraintProblem(
  schema: { readonly [key: string]: unknown } | undefined,
  value: JsonValue,
): string | undefined {
  if (schema === undefined) return undefined;
  const parsed = z.fromJSONSchema(schema as never).safeParse(value);
  return parsed.success ? undefined : parsed.error.issues.map(({ message }) => message).join('; ');
}

function unknownMessage(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  const advice = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${near}"?`;
  return `The pipeline has no parameter "${name}". ${advice}`;
}

const shown = (value: JsonValue): string => JSON.stringify(value).slice(0, 120);
