import { z } from 'zod';
import { valueOrRuntimeParameterSchema } from './component-definitions.ts';
import { atMostOneOf } from './json-schema.ts';

/** One of the four sources of a value; the selector is CEL over it (`parseJson(string_value)["a"]`). */
export const parameterBindingSchema = z
  .looseObject({
    componentInputParameter: z.string().exactOptional(),
    taskOutputParameter: z
      .looseObject({ producerTask: z.string(), outputParameterKey: z.string() })
      .exactOptional(),
    runtimeValue: valueOrRuntimeParameterSchema.exactOptional(),
    taskFinalStatus: z.looseObject({ producerTask: z.string() }).exactOptional(),
    parameterExpressionSelector: z.string().exactOptional(),
  })
  .check(
    atMostOneOf(
      'componentInputParameter',
      'taskOutputParameter',
      'runtimeValue',
      'taskFinalStatus',
    ),
  );

export const artifactBindingSchema = z
  .looseObject({
    componentInputArtifact: z.string().exactOptional(),
    taskOutputArtifact: z
      .looseObject({ producerTask: z.string(), outputArtifactKey: z.string() })
      .exactOptional(),
  })
  .check(atMostOneOf('componentInputArtifact', 'taskOutputArtifact'));

const triggerPolicySchema = z.looseObject({
  /** CEL over the task's inputs. */
  condition: z.string().exactOptional(),
  strategy: z
    .enum([
      'TRIGGER_STRATEGY_UNSPECIFIED',
      'ALL_UPSTREAM_TASKS_SUCCEEDED',
      'ALL_UPSTREAM_TASKS_COMPLETED',
    ])
    .exactOptional(),
});

const durationSchema = z
  .string()
  .regex(/^-?\d+(?:\.\d{1,9})?s$/, 'must be a duration in seconds, such as "60s"');

const retryPolicySchema = z.looseObject({
  maxRetryCount: z.int().min(0).exactOptional(),
  backoffDuration: durationSchema.exactOptional(),
  backoffFactor: z.number().exactOptional(),
  backoffMaxDuration: durationSchema.exactOptional(),
});

/** A loop over a list: `raw` is its JSON text. */
const parameterIteratorSchema = z.looseObject({
  items: z
    .looseObject({
      raw: z.string().exactOptional(),
      inputParameter: z.string().exactOptional(),
    })
    .check(atMostOneOf('raw', 'inputParameter')),
  itemInput: z.string(),
});

const artifactIteratorSchema = z.looseObject({
  items: z.looseObject({ inputArtifact: z.string() }),
  itemInput: z.string(),
});

export const taskSchema = z
  .looseObject({
    taskInfo: z.looseObject({ name: z.string().exactOptional() }).exactOptional(),
    componentRef: z.looseObject({ name: z.string() }),
    inputs: z
      .looseObject({
        parameters: z.record(z.string(), parameterBindingSchema).exactOptional(),
        artifacts: z.record(z.string(), artifactBindingSchema).exactOptional(),
      })
      .exactOptional(),
    dependentTasks: z.array(z.string()).exactOptional(),
    cachingOptions: z
      .looseObject({
        enableCache: z.boolean().exactOptional(),
        cacheKey: z.string().exactOptional(),
      })
      .exactOptional(),
    triggerPolicy: triggerPolicySchema.exactOptional(),
    retryPolicy: retryPolicySchema.exactOptional(),
    parameterIterator: parameterIteratorSchema.exactOptional(),
    artifactIterator: artifactIteratorSchema.exactOptional(),
    iteratorPolicy: z
      .looseObject({
        /** Iterations that may run at once; 0 or nothing: all. */
        parallelismLimit: z.int().min(0).exactOptional(),
      })
      .exactOptional(),
  })
  .check(atMostOneOf('parameterIterator', 'artifactIterator'));

const parameterSelectorSchema = z.looseObject({
  producerSubtask: z.string(),
  outputParameterKey: z.string(),
});

const artifactSelectorSchema = z.looseObject({
  producerSubtask: z.string(),
  outputArtifactKey: z.string(),
});

/** Several selectors: the first whose task ran. */
const dagOutputsSchema = z.looseObject({
  parameters: z
    .record(
      z.string(),
      z
        .looseObject({
          valueFromParameter: parameterSelectorSchema.exactOptional(),
          valueFromOneof: z
            .looseObject({ parameterSelectors: z.array(parameterSelectorSchema) })
            .exactOptional(),
        })
        .check(atMostOneOf('valueFromParameter', 'valueFromOneof')),
    )
    .exactOptional(),
  artifacts: z
    .record(
      z.string(),
      z.looseObject({ artifactSelectors: z.array(artifactSelectorSchema).exactOptional() }),
    )
    .exactOptional(),
});

export const dagSchema = z.looseObject({
  tasks: z.record(z.string(), taskSchema).default({}),
  outputs: dagOutputsSchema.exactOptional(),
});
