import { z } from 'zod';
import type { JsonPrimitive } from '../../core/json.ts';
import type { ComponentInput, ComponentOutput } from '../../ir/component-interface.ts';
import type { ParameterType } from '../../ir/pipeline-spec.ts';
import { type AnyArtifactType, listOf } from '../artifact-types.ts';
import { TaskFinalStatus } from '../task-final-status.ts';
import type { ValueType, ValueTypes } from '../value-types.ts';

const PARAMETERS: Readonly<Record<ParameterType, z.ZodType>> = {
  STRING: z.string(),
  NUMBER_INTEGER: z.int(),
  NUMBER_DOUBLE: z.number(),
  BOOLEAN: z.boolean(),
  LIST: z.array(z.json()),
  STRUCT: z.record(z.string(), z.json()),
  TASK_FINAL_STATUS: TaskFinalStatus,
  TASK_CONFIG: z.record(z.string(), z.json()),
};

/** What a task may be given. KFP fills a TASK_CONFIG in by itself, so it is not there. */
export const inputTypes = (inputs: readonly ComponentInput[]): ValueTypes =>
  Object.fromEntries(inputs.filter(isGiven).map((input) => [input.name, inputType(input)]));

export const outputTypes = (outputs: readonly ComponentOutput[]): ValueTypes =>
  Object.fromEntries(
    outputs.map((output) => [
      output.name,
      output.kind === 'artifact' ? artifactType(output) : PARAMETERS[output.parameterType],
    ]),
  );

/** Whether a caller may give it. */
export const isGiven = (input: ComponentInput): boolean =>
  input.kind === 'artifact' || input.parameterType !== 'TASK_CONFIG';

function inputType(input: ComponentInput): ValueType {
  if (input.kind === 'artifact') return { ...artifactType(input), isOptional: input.isOptional };
  if (input.parameterType === 'TASK_FINAL_STATUS') return TaskFinalStatus;
  const base = literalType(input.literals) ?? PARAMETERS[input.parameterType];
  if (!input.isOptional) return base;
  const { defaultValue = null } = input;
  return defaultValue === null ? base.optional() : base.default(defaultValue as never);
}

const literalType = (literals: readonly unknown[] | undefined): z.ZodType | undefined => {
  const choices = literals?.filter(isPrimitive) ?? [];
  return choices.length === 0 || choices.length !== literals?.length
    ? undefined
    : z.literal(choices);
};

const isPrimitive = (value: unknown): value is Exclude<JsonPrimitive, null> =>
  ['string', 'number', 'boolean'].includes(typeof value);

function artifactType(value: {
  readonly schemaTitle: string;
  readonly schemaVersion: string;
  readonly isList: boolean;
}): AnyArtifactType {
  const { schemaTitle, schemaVersion, isList } = value;
  const type = {
    slipway: 'artifact-type',
    schemaTitle,
    schemaVersion,
    isList: false,
    isOptional: false,
  } as const;
  return isList ? listOf(type) : type;
}
