import type { JsonObject } from '../core/json.ts';
import type { BinaryEvaluation } from './evaluate-binary.ts';
import type { GateDecision } from './gate.ts';
import type { SlicedColumn } from './slices.ts';

/** Names of the two classes, the negative one first. */
export type ClassNames = readonly [negative: string, positive: string];

/**
 * An evaluation and its gate decision as metadata of a `ClassificationMetrics` artifact. The fields
 * `confidenceMetrics` and `confusionMatrix` are those that KFP's own `ClassificationMetrics` writes,
 * so its consoles draw them.
 */
export function classificationMetadata(
  evaluation: BinaryEvaluation,
  decision: GateDecision,
  classes: ClassNames,
): JsonObject {
  const { confusion, champion, slices } = evaluation;
  return {
    accuracy: evaluation.accuracy.estimate,
    auc: evaluation.auc.estimate,
    logLoss: evaluation.logLoss.estimate,
    calibrationError: evaluation.calibrationError,
    majorityRate: evaluation.majorityRate,
    rows: evaluation.rows,
    positives: evaluation.positives,
    threshold: evaluation.threshold,
    intervals: {
      confidence: evaluation.confidence,
      resamples: evaluation.resamples,
      accuracy: { ...evaluation.accuracy },
      auc: { ...evaluation.auc },
      logLoss: { ...evaluation.logLoss },
    },
    ...(champion === undefined
      ? {}
      : {
          champion: {
            accuracy: { ...champion.accuracy },
            auc: { ...champion.auc },
            logLoss: { ...champion.logLoss },
            difference: {
              accuracy: { ...champion.difference.accuracy },
              auc: { ...champion.difference.auc },
              logLoss: { ...champion.difference.logLoss },
            },
          },
        }),
    ...(slices === undefined ? {} : { slices: slicesByValue(slices) }),
    gate: {
      accepted: decision.accepted,
      reasons: decision.reasons.map((reason) => ({ ...reason })),
    },
    confidenceMetrics: evaluation.roc.map((point) => ({
      confidenceThreshold: Math.min(1, point.threshold),
      recall: point.truePositiveRate,
      falsePositiveRate: point.falsePositiveRate,
    })),
    confusionMatrix: {
      annotationSpecs: classes.map((displayName) => ({ displayName })),
      rows: [
        { row: [confusion.trueNegatives, confusion.falsePositives] },
        { row: [confusion.falseNegatives, confusion.truePositives] },
      ],
    },
  };
}

/** By column and value, so that a policy can name one: `slices.sex.Female.auc`. */
const slicesByValue = (columns: readonly SlicedColumn[]): JsonObject =>
  Object.fromEntries(
    columns.map(({ column, slices }) => [
      column,
      Object.fromEntries(
        slices.map(({ value, ...slice }) => [value, { ...slice, accuracy: { ...slice.accuracy } }]),
      ),
    ]),
  );
