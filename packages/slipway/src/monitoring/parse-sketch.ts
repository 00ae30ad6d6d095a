import { z } from 'zod';
import { MonitoringError } from './errors.ts';
import type { Sketch } from './sketch.ts';

const count = z.number().int().nonnegative();
const numeric = z.strictObject({
  kind: z.literal('numeric'),
  cells: z.array(count),
  nulls: count,
  nans: count,
  infinities: count,
  mistyped: count,
  absent: count,
});
const categorical = z.strictObject({
  kind: z.literal('categorical'),
  counts: z.array(count),
  unseen: z.strictObject({ named: z.array(z.tuple([z.string(), count])), other: count }),
  nulls: count,
  absent: count,
});

/** The stored form of a sketch; `version` changes when the form does. */
export const sketchSchema = z.strictObject({
  version: z.literal(1),
  layoutId: z.string(),
  rows: count,
  features: z.record(z.string(), z.discriminatedUnion('kind', [numeric, categorical])),
});

/** Reads a sketch from its JSON text; throws `monitoring-sketch-invalid`. */
export function parseSketch(text: string): Sketch {
  const parsed = sketchSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new MonitoringError(
    'corrupt',
    'monitoring-sketch-invalid',
    `A stored sketch cannot be read: ${z.prettifyError(parsed.error).slice(0, 400)}. It was written by another version of Slipway, or changed.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
