import { z } from 'zod';

/** What a baseline of monitoring holds of the table it was made of. */
const known = z.looseObject({
  features: z.array(
    z.looseObject({
      name: z.string(),
      kind: z.enum(['numeric', 'categorical']),
      role: z.string(),
      categories: z.array(z.unknown()).optional(),
    }),
  ),
  sketch: z.looseObject({
    rows: z.number(),
    features: z.record(
      z.string(),
      z.looseObject({
        nulls: z.number(),
        absent: z.number(),
        nans: z.number().default(0),
      }),
    ),
  }),
});

/** The table a model was trained on, as monitoring compares traffic with it. */
export interface CardTraining {
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: 'numeric' | 'categorical';
    /** Rows without a value. */
    readonly missing: number;
    /** Different values, where they were counted by name. */
    readonly categories: number | null;
  }[];
}

/** Reads a baseline; null when there is none, or one of another form. */
export function cardTraining(baseline: unknown): CardTraining | null {
  const { data } = known.safeParse(baseline);
  if (data === undefined) return null;
  const { features, sketch } = data;
  return {
    rows: sketch.rows,
    columns: features
      .filter(({ role }) => role === 'input')
      .map(({ name, kind, categories }) => {
        const counted = Object.hasOwn(sketch.features, name) ? sketch.features[name] : undefined;
        return {
          name,
          kind,
          missing: counted === undefined ? 0 : counted.nulls + counted.absent + counted.nans,
          categories: categories?.length ?? null,
        };
      }),
  };
}
