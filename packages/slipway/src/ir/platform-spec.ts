import { z } from 'zod';
import { kubernetesPlatformSchema } from './kubernetes-platform.ts';

/**
 * Our document of KFP's PlatformSpec (`platforms.slipway`): what the format has no word for. Only
 * fields of KFP's SinglePlatformSpec message are used, so that KFP's strict parser accepts it.
 */
const executorConfigSchema = z.looseObject({
  /** The TypeScript step behind the container: module (relative to the project) and export. */
  step: z.looseObject({ module: z.string(), export: z.string() }).exactOptional(),
  /** The Python function behind the container: module (relative to the project) and name. */
  python: z
    .looseObject({
      module: z.string(),
      function: z.string(),
      /** As pip takes them. */
      requirements: z.array(z.string()).default([]),
      /** Inputs that are lists of artifacts, whatever their length. */
      artifactLists: z.array(z.string()).default([]),
    })
    .exactOptional(),
  /** `releaseTarget`: runs in the environment that releases go to, as its releaser. */
  in: z.enum(['releaseTarget']).exactOptional(),
  /** Operations the step may ask of the platform. */
  access: z.array(z.string()).default([]),
  /** Names of the environment's secrets that the step may ask for. */
  secrets: z.array(z.string()).exactOptional(),
  /** Input parameters that name a file whose content is part of the cache key. */
  contentInputs: z.array(z.string()).exactOptional(),
  timeoutMs: z.number().min(1).exactOptional(),
});

export const slipwayPlatformSchema = z.looseObject({
  platform: z.string().exactOptional(),
  deploymentSpec: z
    .looseObject({ executors: z.record(z.string(), executorConfigSchema).default({}) })
    .default({ executors: {} }),
  /** KFP's free struct; its `pipelineConfig` is a message without room for this. */
  config: z
    .looseObject({
      /** JSON Schema of each pipeline parameter, with the constraints KFP's types cannot say. */
      parameters: z.record(z.string(), z.record(z.string(), z.json())).default({}),
    })
    .default({ parameters: {} }),
});

export const platformSpecSchema = z.looseObject({
  platforms: z.looseObject({
    kubernetes: kubernetesPlatformSchema.exactOptional(),
    slipway: slipwayPlatformSchema.exactOptional(),
  }),
});

export type SlipwayPlatform = z.output<typeof slipwayPlatformSchema>;
export type SlipwayExecutorConfig = z.output<typeof executorConfigSchema>;
export type PlatformSpec = z.output<typeof platformSpecSchema>;
