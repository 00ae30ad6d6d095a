import { z } from 'zod';
import {
  artifactTypeSchema,
  propertiesSchema,
  valueOrRuntimeParameterSchema,
} from './component-definitions.ts';
import { atMostOneOf, int64Schema, structSchema } from './json-schema.ts';

/** The `resource…` texts may hold placeholders; the numbers are deprecated (cores, 1e9 bytes). */
const resourcesSchema = z.looseObject({
  resourceCpuLimit: z.string().exactOptional(),
  resourceCpuRequest: z.string().exactOptional(),
  resourceMemoryLimit: z.string().exactOptional(),
  resourceMemoryRequest: z.string().exactOptional(),
  cpuLimit: z.number().exactOptional(),
  cpuRequest: z.number().exactOptional(),
  memoryLimit: z.number().exactOptional(),
  memoryRequest: z.number().exactOptional(),
  accelerator: z
    .looseObject({
      resourceType: z.string().exactOptional(),
      resourceCount: z.string().exactOptional(),
      type: z.string().exactOptional(),
      count: int64Schema.exactOptional(),
    })
    .exactOptional(),
});

const containerSchema = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).exactOptional(),
  args: z.array(z.string()).exactOptional(),
  lifecycle: z
    .looseObject({
      preCacheCheck: z
        .looseObject({
          command: z.array(z.string()).exactOptional(),
          args: z.array(z.string()).exactOptional(),
        })
        .exactOptional(),
    })
    .exactOptional(),
  resources: resourcesSchema.exactOptional(),
  env: z
    .array(z.looseObject({ name: z.string(), value: z.string().exactOptional() }))
    .exactOptional(),
});

const importerSchema = z.looseObject({
  artifactUri: valueOrRuntimeParameterSchema.exactOptional(),
  typeSchema: artifactTypeSchema.exactOptional(),
  metadata: structSchema.exactOptional(),
  reimport: z.boolean().exactOptional(),
  downloadToWorkspace: z.boolean().exactOptional(),
  properties: propertiesSchema.exactOptional(),
  customProperties: propertiesSchema.exactOptional(),
});

/** Finds artifacts in the metadata store; KFP's SDK never writes it. */
const resolverSchema = z.looseObject({
  outputArtifactQueries: z
    .record(
      z.string(),
      z.looseObject({
        filter: z.string().exactOptional(),
        limit: z.int().exactOptional(),
      }),
    )
    .exactOptional(),
});

/** One of its fields; `customJob` is deprecated. */
export const executorSchema = z
  .looseObject({
    container: containerSchema.exactOptional(),
    importer: importerSchema.exactOptional(),
    resolver: resolverSchema.exactOptional(),
    customJob: z.looseObject({ customJob: structSchema.exactOptional() }).exactOptional(),
  })
  .check(atMostOneOf('container', 'importer', 'resolver', 'customJob'));
