import { z } from 'zod';

/** A column as it comes from outside: a pipeline's constant, a call of the step API. */
export const columnSchema = z.object({
  name: z.string(),
  type: z.enum(['string', 'integer', 'number', 'boolean', 'timestamp']),
  nullable: z.boolean().exactOptional(),
  values: z.array(z.string()).exactOptional(),
  aliases: z.record(z.string(), z.string()).exactOptional(),
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
  description: z.string().exactOptional(),
});
