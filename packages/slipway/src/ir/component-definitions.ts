import { z } from 'zod';
import { atMostOneOf, jsonSchema, structSchema } from './json-schema.ts';

export const parameterTypeSchema = z.enum([
  'NUMBER_DOUBLE',
  'NUMBER_INTEGER',
  'STRING',
  'BOOLEAN',
  'LIST',
  'STRUCT',
  'TASK_FINAL_STATUS',
  'TASK_CONFIG',
]);

/** Types of parameters before `parameterType`; deprecated, read only. */
const primitiveTypeSchema = z.enum(['PRIMITIVE_TYPE_UNSPECIFIED', 'INT', 'DOUBLE', 'STRING']);

/** One of `schemaTitle`, `instanceSchema` and the deprecated `schemaUri`. */
export const artifactTypeSchema = z
  .looseObject({
    schemaTitle: z.string().exactOptional(),
    schemaVersion: z.string().exactOptional(),
    instanceSchema: z.string().exactOptional(),
    schemaUri: z.string().exactOptional(),
  })
  .check(atMostOneOf('schemaTitle', 'instanceSchema', 'schemaUri'));

/** One of a constant and the name of an input; `constantValue` is the deprecated typed constant. */
export const valueOrRuntimeParameterSchema = z
  .looseObject({
    constant: jsonSchema.exactOptional(),
    runtimeParameter: z.string().exactOptional(),
    constantValue: structSchema.exactOptional(),
  })
  .check(atMostOneOf('constant', 'runtimeParameter', 'constantValue'));

export const propertiesSchema = z.record(z.string(), valueOrRuntimeParameterSchema);

const inputParameterSchema = z.looseObject({
  parameterType: parameterTypeSchema,
  type: primitiveTypeSchema.exactOptional(),
  defaultValue: jsonSchema.exactOptional(),
  isOptional: z.boolean().exactOptional(),
  description: z.string().exactOptional(),
  literals: z.array(jsonSchema).exactOptional(),
});

const inputArtifactSchema = z.looseObject({
  artifactType: artifactTypeSchema,
  isArtifactList: z.boolean().exactOptional(),
  isOptional: z.boolean().exactOptional(),
  description: z.string().exactOptional(),
});

export const inputDefinitionsSchema = z.looseObject({
  parameters: z.record(z.string(), inputParameterSchema).exactOptional(),
  artifacts: z.record(z.string(), inputArtifactSchema).exactOptional(),
});

const outputParameterSchema = z.looseObject({
  parameterType: parameterTypeSchema,
  type: primitiveTypeSchema.exactOptional(),
  description: z.string().exactOptional(),
});

const outputArtifactSchema = z.looseObject({
  artifactType: artifactTypeSchema,
  metadata: structSchema.exactOptional(),
  properties: propertiesSchema.exactOptional(),
  customProperties: propertiesSchema.exactOptional(),
  isArtifactList: z.boolean().exactOptional(),
  description: z.string().exactOptional(),
});

export const outputDefinitionsSchema = z.looseObject({
  parameters: z.record(z.string(), outputParameterSchema).exactOptional(),
  artifacts: z.record(z.string(), outputArtifactSchema).exactOptional(),
});
