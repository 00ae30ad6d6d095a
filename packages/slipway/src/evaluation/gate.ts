import { isConstant } from './confusion.ts';
import { EvaluationError } from './errors.ts';
import type { BinaryEvaluation } from './evaluate-binary.ts';

export interface GateMargins {
  /** By how much accuracy must beat the majority rate, as a share: 0.05 is five percentage points. */
  readonly overMajority: number;
  /** By how much AUC must beat the champion's; negative where as good as before is good enough. */
  readonly overChampion: number;
}

export interface GateRequest {
  readonly evaluation: BinaryEvaluation;
  /** Digest of the candidate's bytes. */
  readonly digest: string;
  /** The model in use, if there is one: its version and digest. */
  readonly champion?: { readonly version: number; readonly digest: string };
  readonly margins: GateMargins;
}

/** One question of the gate, and its answer in plain words. */
export interface GateReason {
  readonly code: GateCode;
  readonly isPassed: boolean;
  readonly text: string;
}

export type GateCode =
  | 'one-answer'
  | 'majority'
  | 'same-model'
  | 'champion-auc'
  | 'champion-accuracy';

export interface GateDecision {
  readonly accepted: boolean;
  /** Every question asked; the candidate is accepted when all are passed. */
  readonly reasons: readonly GateReason[];
}

/**
 * Decides over a candidate by the cautious ends of its intervals. Against the majority class: the lower
 * bound of accuracy. Against the champion: the lower bound of the paired AUC difference, because AUC
 * weighs every row and depends on no threshold, so that a real difference shows on fewer rows; and
 * accuracy may not be clearly worse, because answers are given at a threshold. Throws when only one of
 * the request and the evaluation knows of a champion.
 */
export function decideGate(request: GateRequest): GateDecision {
  const reasons = [
    againstOneAnswer(request),
    againstMajority(request),
    ...againstChampion(request),
  ];
  return { accepted: reasons.every(({ isPassed }) => isPassed), reasons };
}

function againstOneAnswer({ evaluation }: GateRequest): GateReason {
  const isPassed = !isConstant(evaluation.confusion);
  return {
    code: 'one-answer',
    isPassed,
    text: isPassed
      ? 'It predicts both classes.'
      : 'It gives every row the same answer: it has learnt nothing that tells rows apart.',
  };
}

function againstMajority({ evaluation, margins }: GateRequest): GateReason {
  const { accuracy, majorityRate } = evaluation;
  const needed = majorityRate + margins.overMajority;
  const isPassed = accuracy.lower > needed;
  return {
    code: 'majority',
    isPassed,
    text: `Accuracy is at least ${percent(accuracy.lower)} (${confidenceOf(evaluation)}); always answering the majority class gives ${percent(majorityRate)}, and ${percent(needed)} must be beaten (margin ${points(margins.overMajority)}).`,
  };
}

function againstChampion({ evaluation, digest, champion, margins }: GateRequest): GateReason[] {
  // To compare nothing would release a model unchecked.
  if ((champion === undefined) !== (evaluation.champion === undefined))
    throw new EvaluationError(
      'invalid-input',
      'evaluation-champion-half',
      champion === undefined
        ? 'The evaluation compares with a champion that the gate was not told of; give its version and digest.'
        : `The gate was told of version ${champion.version}, the model in use, but the evaluation lacks its scores; evaluate with championScores.`,
    );
  if (champion === undefined || evaluation.champion === undefined) return [];
  const name = `version ${champion.version}`;
  if (champion.digest === digest)
    return [
      {
        code: 'same-model',
        isPassed: false,
        text: `It is byte for byte ${name}, the model in use: there is nothing to release.`,
      },
    ];
  const { auc, accuracy } = evaluation.champion.difference;
  return [
    {
      code: 'champion-auc',
      isPassed: auc.lower > margins.overChampion,
      text: `AUC differs from ${name}, the model in use, by ${range(auc)} (${confidenceOf(evaluation)}, same rows); the lower end must be above ${signed(margins.overChampion)}.`,
    },
    {
      code: 'champion-accuracy',
      isPassed: accuracy.upper >= 0,
      text: `Accuracy differs from ${name} by ${range(accuracy)}; it ${accuracy.upper >= 0 ? 'is not' : 'is'} clearly worse.`,
    },
  ];
}

const confidenceOf = ({ confidence }: BinaryEvaluation): string =>
  `${Number((confidence * 100).toFixed(1))} % confidence`;

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
const points = (share: number): string => `${Number((share * 100).toFixed(2))} percentage points`;
const signed = (value: number): string =>
  value === 0 ? '0' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
const range = ({ lower, upper }: { readonly lower: number; readonly upper: number }): string =>
  `${signed(lower)} to ${signed(upper)}`;
