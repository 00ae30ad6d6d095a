import { z } from 'zod';
import { taskValuesSchema } from './run-event.ts';

/** A cache entry as it is stored; what does not parse is no entry. */
export const cachedExecutionSchema = z.object({
  cacheKey: z.string(),
  pipeline: z.string(),
  path: z.string(),
  parts: z.record(z.string(), z.string()),
  outputs: taskValuesSchema,
  outputsDigest: z.string(),
  run: z.string(),
  createdAtMs: z.number(),
});
