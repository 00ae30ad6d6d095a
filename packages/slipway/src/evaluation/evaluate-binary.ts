import { bootstrap } from './bootstrap.ts';
import { type CalibrationBin, calibrationBins, expectedCalibrationError } from './calibration.ts';
import { accuracyOf, type Confusion, confusion, majorityRate } from './confusion.ts';
import { EvaluationError } from './errors.ts';
import { type Interval, percentileInterval } from './interval.ts';
import { logLoss } from './log-loss.ts';
import { type RocPoint, rocAuc, rocCurve, thinRocCurve } from './roc.ts';
import { type ScoredRows, scoredRows } from './scored-rows.ts';
import { evaluateSlices, type SlicedColumn, type SliceValues } from './slices.ts';

const CALIBRATION_BINS = 10;
const RESAMPLES_MIN = 20;
/** Distance of the points that are kept of a ROC curve, in either rate. */
const ROC_STEP = 0.005;

export interface BinaryEvaluationRequest {
  /** Whether each row is of the positive class. */
  readonly labels: readonly boolean[];
  /** The candidate's probability of the positive class, for each row. */
  readonly scores: readonly number[] | Float32Array;
  /** The same of the model in use, on the same rows. */
  readonly championScores?: readonly number[] | Float32Array;
  /** From this score on a row counts as positive; default 0.5. */
  readonly threshold?: number;
  /** Bootstrap resamples, at least 20; default 1000. */
  readonly resamples?: number;
  /** Coverage of the intervals; default 0.95. */
  readonly confidence?: number;
  readonly seed: number;
  /** Columns whose values are looked at by themselves, such as sensitive attributes. */
  readonly slices?: SliceValues;
}

/** How well a model tells two classes apart, with bootstrap intervals. Plain data. */
export interface BinaryEvaluation {
  readonly rows: number;
  readonly positives: number;
  readonly threshold: number;
  readonly confidence: number;
  readonly resamples: number;
  readonly accuracy: Interval;
  readonly auc: Interval;
  /** Nats. */
  readonly logLoss: Interval;
  /** Accuracy of always answering the more frequent class. */
  readonly majorityRate: number;
  readonly confusion: Confusion;
  readonly calibration: readonly CalibrationBin[];
  readonly calibrationError: number;
  readonly roc: readonly RocPoint[];
  readonly champion?: ChampionComparison;
  readonly slices?: readonly SlicedColumn[];
}

/** The model in use on the same rows, and candidate − champion on the same resamples. */
export interface ChampionComparison {
  readonly accuracy: Interval;
  readonly auc: Interval;
  readonly logLoss: Interval;
  readonly difference: {
    readonly accuracy: Interval;
    readonly auc: Interval;
    readonly logLoss: Interval;
  };
  readonly roc: readonly RocPoint[];
}

type Setting = 'threshold' | 'resamples' | 'confidence' | 'seed';
type Measure = 'accuracy' | 'auc' | 'logLoss';
type Measured<T> = Readonly<Record<Measure, T>>;

/** Evaluates a binary classifier, beside the champion where there is one. */
export function evaluateBinary(request: BinaryEvaluationRequest): BinaryEvaluation {
  const { threshold = 0.5, resamples = 1000, confidence = 0.95, seed } = request;
  checkSettings({ threshold, resamples, confidence, seed });
  const rows = scoredRows(request.scores, request.labels);
  const champion =
    request.championScores === undefined
      ? undefined
      : scoredRows(request.championScores, request.labels);
  const models = champion === undefined ? [rows.scores] : [rows.scores, champion.scores];
  const [own, others] = bootstrap({ labels: rows.labels, models, threshold, resamples, seed });
  if (own === undefined)
    throw new EvaluationError('failed', 'evaluation-empty', 'The bootstrap measured no model.');
  const counts = confusion(rows, threshold);
  const measured = measures(rows, counts);
  const calibration = calibrationBins(rows, CALIBRATION_BINS);
  const evaluation = {
    rows: rows.labels.length,
    positives: counts.truePositives + counts.falseNegatives,
    threshold,
    confidence,
    resamples,
    ...intervals(measured, own, confidence),
    majorityRate: majorityRate(counts),
    confusion: counts,
    calibration,
    calibrationError: expectedCalibrationError(calibration),
    roc: thinRocCurve(rocCurve(rows), ROC_STEP),
    ...(request.slices === undefined
      ? {}
      : { slices: evaluateSlices(rows, threshold, request.slices) }),
  };
  if (champion === undefined || others === undefined) return evaluation;
  const theirs = measures(champion, confusion(champion, threshold));
  return {
    ...evaluation,
    champion: {
      ...intervals(theirs, others, confidence),
      difference: intervals(
        perMeasure((measure) => measured[measure] - theirs[measure]),
        perMeasure((measure) => differences(own[measure], others[measure])),
        confidence,
      ),
      roc: thinRocCurve(rocCurve(champion), ROC_STEP),
    },
  };
}

/** Too few resamples or an empty confidence would make an interval narrower than it is. */
function checkSettings(settings: Readonly<Record<Setting, number>>): void {
  const { threshold, resamples, confidence, seed } = settings;
  const problems = [
    threshold >= 0 && threshold <= 1 ? '' : `the threshold is ${threshold}, not within 0 and 1`,
    Number.isInteger(resamples) && resamples >= RESAMPLES_MIN
      ? ''
      : `there are ${resamples} resamples, not a whole number from ${RESAMPLES_MIN} on`,
    confidence > 0 && confidence < 1 ? '' : `the confidence is ${confidence}, not between 0 and 1`,
    Number.isSafeInteger(seed) ? '' : `the seed is ${seed}, not a whole number`,
  ].filter((problem) => problem !== '');
  if (problems.length > 0)
    throw new EvaluationError(
      'invalid-input',
      'evaluation-settings',
      `This evaluation cannot be made: ${problems.join('; ')}.`,
    );
}

const perMeasure = <T>(value: (measure: Measure) => T): Measured<T> => ({
  accuracy: value('accuracy'),
  auc: value('auc'),
  logLoss: value('logLoss'),
});

const measures = (rows: ScoredRows, counts: Confusion): Measured<number> => ({
  accuracy: accuracyOf(counts),
  auc: rocAuc(rows),
  logLoss: logLoss(rows),
});

const intervals = (
  estimates: Measured<number>,
  resampled: Measured<Float64Array>,
  confidence: number,
): Measured<Interval> =>
  perMeasure((measure) => percentileInterval(estimates[measure], resampled[measure], confidence));

const differences = (of: Float64Array, from: Float64Array): Float64Array =>
  of.map((value, resample) => value - (from[resample] ?? Number.NaN));
