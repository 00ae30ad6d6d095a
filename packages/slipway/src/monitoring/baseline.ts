import { z } from 'zod';
import { MonitoringError } from './errors.ts';
import type { FeatureLayout } from './feature-layout.ts';
import { sketchSchema } from './parse-sketch.ts';
import type { Sketch } from './sketch.ts';

/**
 * What serving is compared with: how each feature is counted, and the counts of the training table.
 * Its `layoutId` is the digest of `features`, so equal tables give equal baselines.
 */
export interface Baseline {
  readonly version: 1;
  readonly layoutId: string;
  readonly features: readonly FeatureLayout[];
  readonly sketch: Sketch;
}

const role = z.enum(['input', 'output']);
const numbers = z.array(z.number());
const layoutSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('numeric'),
    name: z.string(),
    role,
    points: numbers,
    edges: numbers,
    quantileEdges: numbers,
    equalWidthEdges: numbers,
  }),
  z.strictObject({
    kind: z.literal('categorical'),
    name: z.string(),
    role,
    categories: z.array(z.string()),
  }),
]);

export const baselineSchema = z.strictObject({
  version: z.literal(1),
  layoutId: z.string(),
  features: z.array(layoutSchema),
  sketch: sketchSchema,
});

/** Checks a baseline that comes from JSON (a store, a step); throws `monitoring-baseline-invalid`. */
export function parseBaseline(value: unknown): Baseline {
  const parsed = baselineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new MonitoringError(
    'corrupt',
    'monitoring-baseline-invalid',
    `A monitoring baseline cannot be read: ${z.prettifyError(parsed.error).slice(0, 400)}. Build it again with buildBaseline.`,
  );
}
