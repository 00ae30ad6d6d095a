import { z } from 'zod';
import type { Diagnostic } from '../core/diagnostics.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { nearestName } from '../core/nearest-name.ts';
import { ParameterError } from './errors.ts';
import { isOfParameterType } from './parameter-type.ts';
import type { InputDefinitions, PipelineSpec } from './pipeline-spec.ts';
import type { SlipwayPlatform } from './platform-spec.ts';

type InputParameter = NonNullable<InputDefinitions['parameters']>[string];

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
  const constraints = platform?.config.parameters ?? {};
  const names = Object.keys(declared);
  const unknown = Object.keys(given)
    .filter((name) => !Object.hasOwn(declared, name))
    .map((name) => error('parameter-unknown', name, unknownMessage(name, names)));
  const values = Object.fromEntries(
    Object.entries(declared).flatMap(([name, { defaultValue }]) => {
      const value = Object.hasOwn(given, name) ? given[name] : defaultValue;
      return value === undefined ? [] : [[name, value as JsonValue]];
    }),
  );
  const problems = Object.entries(declared).flatMap(([name, input]) =>
    problemsOf(name, { input, value: own(values, name), schema: own(constraints, name) }),
  );
  return { values, diagnostics: [...unknown, ...problems] };
}

interface Candidate {
  readonly input: InputParameter;
  readonly value: JsonValue | undefined;
  /** JSON Schema of what the author accepts. */
  readonly schema: JsonObject | undefined;
}

function problemsOf(name: string, { input, value, schema }: Candidate): Diagnostic[] {
  if (value === undefined)
    return input.isOptional === true
      ? []
      : [
          error(
            'parameter-missing',
            name,
            `The parameter "${name}" needs a value: --param ${name}=…`,
          ),
        ];
  const problem = isOfParameterType(value, input.parameterType)
    ? constraintProblem(schema, value)
    : `must be ${input.parameterType}`;
  if (problem === undefined) return [];
  const message = `The parameter "${name}" is ${shown(value)}, but ${problem}.`;
  return [error('parameter-value', name, message)];
}

/** Reads the text of `--param name=text` as the parameter's declared type; unknown names stay text. */
export function parseParameterText(spec: PipelineSpec, name: string, text: string): JsonValue {
  const declared = spec.root.inputDefinitions?.parameters ?? {};
  const parameterType = own(declared, name)?.parameterType;
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

function constraintProblem(schema: JsonObject | undefined, value: JsonValue): string | undefined {
  if (schema === undefined) return undefined;
  try {
    const parsed = z.fromJSONSchema(schema as never).safeParse(value);
    return parsed.error?.issues.map(({ message }) => message).join('; ');
  } catch (cause) {
    return `its constraint cannot be read: ${(cause as Error).message}`;
  }
}

function unknownMessage(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  const advice = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${near}"?`;
  return `The pipeline has no parameter "${name}". ${advice}`;
}

/** Names are the author's: `constructor` must not find what every object inherits. */
const own = <T>(record: { readonly [name: string]: T }, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const error = (code: string, path: string, message: string): Diagnostic => ({
  code,
  severity: 'error',
  path,
  message,
});

const shown = (value: JsonValue): string => JSON.stringify(value).slice(0, 120);
