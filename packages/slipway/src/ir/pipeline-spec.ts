import { z } from 'zod';

/**
 * The part of KFP v2's PipelineSpec (schema 2.1.0, `pipeline_spec.proto`) that Slipway writes and
 * runs. Objects are loose: fields unknown here are kept as they are.
 */
const json = z.json();

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

const artifactTypeSchema = z.looseObject({
  schemaTitle: z.string().exactOptional(),
  schemaVersion: z.string().exactOptional(),
  instanceSchema: z.string().exactOptional(),
});

const inputDefinitionsSchema = z.looseObject({
  parameters: z
    .record(
      z.string(),
      z.looseObject({
        parameterType: parameterTypeSchema,
        defaultValue: json.exactOptional(),
        isOptional: z.boolean().exactOptional(),
        description: z.string().exactOptional(),
        literals: z.array(json).exactOptional(),
      }),
    )
    .exactOptional(),
  artifacts: z
    .record(
      z.string(),
      z.looseObject({
        artifactType: artifactTypeSchema,
        isArtifactList: z.boolean().exactOptional(),
        isOptional: z.boolean().exactOptional(),
        description: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
});

const outputDefinitionsSchema = z.looseObject({
  parameters: z
    .record(
      z.string(),
      z.looseObject({
        parameterType: parameterTypeSchema,
        description: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
  artifacts: z
    .record(
      z.string(),
      z.looseObject({
        artifactType: artifactTypeSchema,
        isArtifactList: z.boolean().exactOptional(),
        description: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
});

const parameterBindingSchema = z.looseObject({
  componentInputParameter: z.string().exactOptional(),
  taskOutputParameter: z
    .looseObject({ producerTask: z.string(), outputParameterKey: z.string() })
    .exactOptional(),
  runtimeValue: z.looseObject({ constant: json.exactOptional() }).exactOptional(),
  parameterExpressionSelector: z.string().exactOptional(),
});

const artifactBindingSchema = z.looseObject({
  componentInputArtifact: z.string().exactOptional(),
  taskOutputArtifact: z
    .looseObject({ producerTask: z.string(), outputArtifactKey: z.string() })
    .exactOptional(),
});

const taskSchema = z.looseObject({
  taskInfo: z.looseObject({ name: z.string() }).exactOptional(),
  componentRef: z.looseObject({ name: z.string() }),
  inputs: z
    .looseObject({
      parameters: z.record(z.string(), parameterBindingSchema).exactOptional(),
      artifacts: z.record(z.string(), artifactBindingSchema).exactOptional(),
    })
    .exactOptional(),
  dependentTasks: z.array(z.string()).exactOptional(),
  cachingOptions: z
    .looseObject({ enableCache: z.boolean().exactOptional(), cacheKey: z.string().exactOptional() })
    .exactOptional(),
  triggerPolicy: z
    .looseObject({
      condition: z.string().exactOptional(),
      strategy: z
        .enum([
          'TRIGGER_STRATEGY_UNSPECIFIED',
          'ALL_UPSTREAM_TASKS_SUCCEEDED',
          'ALL_UPSTREAM_TASKS_COMPLETED',
        ])
        .exactOptional(),
    })
    .exactOptional(),
  retryPolicy: z
    .looseObject({
      maxRetryCount: z.int().min(0).exactOptional(),
      backoffDuration: z.string().exactOptional(),
      backoffFactor: z.number().exactOptional(),
      backoffMaxDuration: z.string().exactOptional(),
    })
    .exactOptional(),
  parameterIterator: z.looseObject({}).exactOptional(),
  artifactIterator: z.looseObject({}).exactOptional(),
});

const parameterSelectorSchema = z.looseObject({
  producerSubtask: z.string(),
  outputParameterKey: z.string(),
});

const dagSchema = z.looseObject({
  tasks: z.record(z.string(), taskSchema).default({}),
  outputs: z
    .looseObject({
      parameters: z
        .record(
          z.string(),
          z.looseObject({
            valueFromParameter: parameterSelectorSchema.exactOptional(),
            valueFromOneof: z
              .looseObject({ parameterSelectors: z.array(parameterSelectorSchema) })
              .exactOptional(),
          }),
        )
        .exactOptional(),
      artifacts: z
        .record(
          z.string(),
          z.looseObject({
            artifactSelectors: z
              .array(z.looseObject({ producerSubtask: z.string(), outputArtifactKey: z.string() }))
              .exactOptional(),
          }),
        )
        .exactOptional(),
    })
    .exactOptional(),
});

const componentSchema = z.looseObject({
  inputDefinitions: inputDefinitionsSchema.exactOptional(),
  outputDefinitions: outputDefinitionsSchema.exactOptional(),
  executorLabel: z.string().exactOptional(),
  dag: dagSchema.exactOptional(),
});

const containerSchema = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).exactOptional(),
  args: z.array(z.string()).exactOptional(),
  resources: z
    .looseObject({
      resourceCpuLimit: z.string().exactOptional(),
      resourceMemoryLimit: z.string().exactOptional(),
      cpuLimit: z.number().exactOptional(),
      memoryLimit: z.number().exactOptional(),
    })
    .exactOptional(),
});

const executorSchema = z.looseObject({ container: containerSchema.exactOptional() });

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
