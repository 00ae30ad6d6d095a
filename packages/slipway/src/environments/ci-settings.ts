import { z } from 'zod';

const words = z.array(z.string().min(1)).min(1);

/** What a merge into a branch does. */
export const ciSettings = z.strictObject({
  branches: z
    .record(z.string().min(1), z.string())
    .default({})
    .describe('environment of each branch; a branch not named here is the environment of its name'),
  pipelineFile: z
    .string()
    .min(1)
    .default('pipeline.yaml')
    .describe('committed file that must be what the sources compile to'),
  install: words.optional().describe('program and its arguments, run first: ["npm", "ci"]'),
  test: words.optional().describe('program and its arguments that must succeed: ["npm", "test"]'),
  parameters: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('file of pipeline parameters for each environment that runs'),
  releaseFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      'committed file with the digest of the release to promote; default: the newest in use',
    ),
  refuseExcess: z
    .boolean()
    .default(true)
    .describe('whether an access that is granted and not needed stops a merge'),
  publishTo: z
    .string()
    .min(1)
    .optional()
    .describe("the scheduler's folder: the pipeline is written below it, by environment"),
});

export type CiSettings = z.output<typeof ciSettings>;
