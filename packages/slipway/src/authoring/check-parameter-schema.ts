import { z } from 'zod';
import { canonicalJson, type JsonValue } from '../core/json.ts';
import { isOfParameterType } from '../ir/parameter-type.ts';
import type { ParameterType } from '../ir/pipeline-spec.ts';
import { definitionError } from './definition-error.ts';
import { computedDefault, defaultOf, parameterTypeIn } from './parameter-schema.ts';

/** Throws when the format has no type for a value, or when its default is not one it would accept. */
export function checkParameterSchema(what: string, schema: z.ZodType): void {
  const parameterType = parameterTypeIn(schema, 'input');
  if (parameterType === undefined)
    throw definitionError(
      'parameter-type',
      `${what} has no form in the pipeline format: declare it with z.string(), z.int(), z.number(), z.boolean(), z.array(…), z.object(…) or z.record(…).`,
    );
  checkDefault(what, schema, parameterType);
}

/** A reference stands for the value as it was given: what a schema would turn it into is lost. */
export function checkKeepsType(what: string, schema: z.ZodType): void {
  if (parameterTypeIn(schema, 'output') !== parameterTypeIn(schema, 'input'))
    throw definitionError(
      'parameter-transform',
      `${what} is turned into another type by its schema, but steps receive it as given. Put the transform into the step's input.`,
    );
}

function checkDefault(what: string, schema: z.ZodType, parameterType: ParameterType): void {
  const { value } = defaultOf(schema);
  if (value === undefined) return;
  const problem = problemOfDefault(schema, parameterType, value);
  if (problem !== undefined)
    throw definitionError('parameter-default', `The default of ${lowerFirst(what)} ${problem}.`);
}

function problemOfDefault(
  schema: z.ZodType,
  parameterType: ParameterType,
  value: JsonValue,
): string | undefined {
  if (!z.json().safeParse(value).success || !isOfParameterType(value, parameterType))
    return `is no ${parameterType}`;
  const again = schema.safeParse(value);
  if (!again.success) return `breaks its own constraints: ${z.prettifyError(again.error)}`;
  const text = canonicalJson(value);
  if (text !== canonicalJson(again.data as JsonValue))
    return 'would be transformed a second time by the step';
  if (text !== canonicalJson(computedDefault(schema).value as JsonValue))
    return 'differs from one call to the next, so that equal sources would not compile to equal files';
  return undefined;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
