import { z } from 'zod';
import {
  inputDefinitionsSchema,
  outputDefinitionsSchema,
  type parameterTypeSchema,
} from './component-definitions.ts';
import {
  type artifactBindingSchema,
  dagSchema,
  type parameterBindingSchema,
  type taskSchema,
} from './dag-spec.ts';
import { executorSchema } from './executor-spec.ts';
import { atMostOneOf, structSchema } from './json-schema.ts';
import { pipelineConfigSchema } from './kubernetes-platform.ts';

/**
 * KFP v2's PipelineSpec (schema 2.1.0, `pipeline_spec.proto` of kfp-pipeline-spec 2.17), whole.
 * Objects are loose: fields unknown here are kept as they are.
 */
const componentSchema = z
  .looseObject({
    inputDefinitions: inputDefinitionsSchema.exactOptional(),
    outputDefinitions: outputDefinitionsSchema.exactOptional(),
    /** One of the two: a step's executor, or tasks. */
    executorLabel: z.string().exactOptional(),
    dag: dagSchema.exactOptional(),
    singlePlatformSpecs: z
      .array(
        z.looseObject({
          platform: z.string().exactOptional(),
          deploymentSpec: z
            .looseObject({ executors: z.record(z.string(), structSchema).exactOptional() })
            .exactOptional(),
          config: structSchema.exactOptional(),
          pipelineConfig: pipelineConfigSchema.exactOptional(),
        }),
      )
      .exactOptional(),
    /** Settings of the task that its code applies itself to what it starts. */
    taskConfigPassthroughs: z
      .array(
        z.looseObject({
          field: z
            .enum([
              'NONE',
              'RESOURCES',
              'ENV',
              'KUBERNETES_AFFINITY',
              'KUBERNETES_TOLERATIONS',
              'KUBERNETES_NODE_SELECTOR',
              'KUBERNETES_VOLUMES',
            ])
            .exactOptional(),
          applyToTask: z.boolean().exactOptional(),
        }),
      )
      .exactOptional(),
  })
  .check(atMostOneOf('dag', 'executorLabel'));

export const pipelineSpecSchema = z.looseObject({
  pipelineInfo: z.looseObject({
    name: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{0,127}$/,
        'must be lower-case letters, digits and dashes, at most 128',
      ),
    displayName: z.string().exactOptional(),
    description: z.string().exactOptional(),
  }),
  schemaVersion: z.string(),
  sdkVersion: z.string().exactOptional(),
  defaultPipelineRoot: z.string().exactOptional(),
  components: z.record(z.string(), componentSchema).default({}),
  deploymentSpec: z
    .looseObject({ executors: z.record(z.string(), executorSchema).default({}) })
    .default({ executors: {} }),
  root: componentSchema,
});

export type PipelineSpec = z.output<typeof pipelineSpecSchema>;
export type ComponentSpec = z.output<typeof componentSchema>;
export type DagSpec = z.output<typeof dagSchema>;
export type PipelineTaskSpec = z.output<typeof taskSchema>;
export type ExecutorSpec = z.output<typeof executorSchema>;
export type ParameterType = z.output<typeof parameterTypeSchema>;
export type InputDefinitions = z.output<typeof inputDefinitionsSchema>;
export type OutputDefinitions = z.output<typeof outputDefinitionsSchema>;
export type ParameterBinding = z.output<typeof parameterBindingSchema>;
export type ArtifactBinding = z.output<typeof artifactBindingSchema>;
