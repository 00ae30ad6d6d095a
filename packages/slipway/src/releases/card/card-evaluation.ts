import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';

const interval = z.looseObject({ estimate: z.number(), lower: z.number(), upper: z.number() });
const rate = z.number().nullable();

/** What an evaluation of `classificationMetadata` holds; others have numbers only. */
const known = z.looseObject({
  intervals: z.record(z.string(), z.unknown()).catch({}).default({}),
  gate: z
    .looseObject({
      accepted: z.boolean(),
      reasons: z.array(z.looseObject({ isPassed: z.boolean(), text: z.string() })),
    })
    .nullable()
    .catch(null)
    .default(null),
  slices: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.looseObject({
          rows: z.number(),
          accuracy: interval,
          auc: rate,
          predictedPositiveRate: z.number(),
          truePositiveRate: rate,
          falsePositiveRate: rate,
        }),
      ),
    )
    .catch({})
    .default({}),
});

export interface CardMetric {
  readonly name: string;
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface CardSlice {
  readonly column: string;
  readonly value: string;
  readonly rows: number;
  readonly accuracy: { readonly estimate: number; readonly lower: number; readonly upper: number };
  readonly auc: number | null;
  readonly predictedPositiveRate: number;
  readonly truePositiveRate: number | null;
  readonly falsePositiveRate: number | null;
}

export interface CardEvaluation {
  readonly metrics: readonly CardMetric[];
  /** Null: the evaluation names no gate. */
  readonly gate: {
    readonly accepted: boolean;
    readonly reasons: readonly { readonly isPassed: boolean; readonly text: string }[];
  } | null;
  readonly slices: readonly CardSlice[];
}

/** Reads an evaluation of any shape; what it does not understand is not on the card. */
export function cardEvaluation(evaluation: JsonObject): CardEvaluation {
  const { intervals, gate, slices } = known.parse(evaluation);
  const metrics = Object.entries(evaluation).flatMap(([name, value]): CardMetric[] => {
    if (typeof value !== 'number') return [];
    const around = interval.safeParse(intervals[name]).data;
    return [{ name, value, lower: around?.lower ?? null, upper: around?.upper ?? null }];
  });
  return {
    metrics,
    gate:
      gate === null
        ? null
        : {
            accepted: gate.accepted,
            reasons: gate.reasons.map(({ isPassed, text }) => ({ isPassed, text })),
          },
    slices: Object.entries(slices).flatMap(([column, values]) =>
      Object.entries(values).map(([value, slice]): CardSlice => {
        const { rows, auc, predictedPositiveRate, truePositiveRate, falsePositiveRate } = slice;
        const { estimate, lower, upper } = slice.accuracy;
        const accuracy = { estimate, lower, upper };
        const rates = { predictedPositiveRate, truePositiveRate, falsePositiveRate };
        return { column, value, rows, accuracy, auc, ...rates };
      }),
    ),
  };
}
