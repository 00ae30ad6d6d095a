import { z } from 'zod';
import { v1PlaceholderSchema } from './v1-placeholders.ts';

/**
 * A component file of KFP v1: `inputs`, `outputs`, `implementation.container`. KFP v2 still loads it.
 * Source: kfp 2.17, `v1_structures.py` and `structures.py`, `from_v1_component_spec`.
 */
const valueSchema = z.looseObject({
  name: z.string(),
  type: z.union([z.string(), z.record(z.string(), z.json()), z.array(z.json())]).nullish(),
  description: z.string().nullish(),
});

const inputSchema = valueSchema.extend({
  default: z.union([z.string(), z.number(), z.boolean()]).nullish(),
  optional: z.boolean().nullish(),
});

const commandSchema = z.array(v1PlaceholderSchema).nullish();

export const v1ComponentSchema = z.looseObject({
  name: z.string().nullish(),
  description: z.string().nullish(),
  inputs: z.array(inputSchema).nullish(),
  outputs: z.array(valueSchema).nullish(),
  implementation: z.looseObject({
    container: z.looseObject({
      image: z.string(),
      command: commandSchema,
      args: commandSchema,
      env: z.record(z.string(), z.string()).nullish(),
    }),
  }),
});

export type V1Component = z.output<typeof v1ComponentSchema>;
export type V1Input = z.output<typeof inputSchema>;
export type V1Value = z.output<typeof valueSchema>;
