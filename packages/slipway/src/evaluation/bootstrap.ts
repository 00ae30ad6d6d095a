import { rowLogLoss } from './log-loss.ts';
import { areaOfGroups, groupByScore } from './roc.ts';

export interface BootstrapRequest {
  /** 1 for the positive class, else 0. */
  readonly labels: Uint8Array;
  /** Scores of each model on these rows. */
  readonly models: readonly Float64Array[];
  /** `score ≥ threshold` predicts the positive class. */
  readonly threshold: number;
  readonly resamples: number;
  readonly seed: number;
}

/** One model's metrics on each resample, in the order they were drawn. */
export interface Resampled {
  readonly accuracy: Float64Array;
  readonly auc: Float64Array;
  readonly logLoss: Float64Array;
}

/**
 * The bootstrap (Efron, 1979): metrics on resamples of the rows, drawn with replacement from all rows
 * together (not stratified: that the share of positives varies is part of the uncertainty). Every
 * model sees the same draws, so differences between models are paired.
 */
export function bootstrap(request: BootstrapRequest): readonly Resampled[] {
  const { labels, resamples } = request;
  const random = randomIndices(request.seed, labels.length);
  const models = request.models.map((scores) => new ResampledModel(request, scores));
  const drawn = new Uint32Array(labels.length);
  for (let resample = 0; resample < resamples; resample += 1) {
    for (let place = 0; place < drawn.length; place += 1) drawn[place] = random();
    for (const model of models) model.measure(drawn, resample);
  }
  return models.map(({ metrics }) => metrics);
}

/**
 * Measures one model. Scores are ranked once; a resample is then a count of rows in each group of
 * equal scores, from which the AUC follows without sorting again.
 */
class ResampledModel {
  readonly metrics: Resampled;
  readonly #labels: Uint8Array;
  readonly #groupOfRow: Uint32Array;
  readonly #isRight: Uint8Array;
  readonly #loss: Float64Array;
  /** Rows in each group: negatives, then positives. */
  readonly #counts: readonly [Uint32Array, Uint32Array];

  constructor({ labels, threshold, resamples }: BootstrapRequest, scores: Float64Array) {
    const groups = groupByScore(scores);
    const empty = (): Float64Array => new Float64Array(resamples);
    this.metrics = { accuracy: empty(), auc: empty(), logLoss: empty() };
    this.#labels = labels;
    this.#groupOfRow = groups.groupOfRow;
    this.#isRight = Uint8Array.from(scores, (score, row) =>
      Number(Number(score >= threshold) === labels[row]),
    );
    this.#loss = scores.map((score, row) => rowLogLoss(score, labels[row] ?? 0));
    const size = groups.scores.length;
    this.#counts = [new Uint32Array(size), new Uint32Array(size)];
  }

  measure(drawn: Uint32Array, resample: number): void {
    const [negatives, positives] = this.#counts;
    negatives.fill(0);
    positives.fill(0);
    let right = 0;
    let loss = 0;
    // An indexed loop: this is the innermost of rows × resamples.
    for (let place = 0; place < drawn.length; place += 1) {
      const row = drawn[place] ?? 0;
      const group = this.#groupOfRow[row] ?? 0;
      const counts = this.#labels[row] === 1 ? positives : negatives;
      counts[group] = (counts[group] ?? 0) + 1;
      right += this.#isRight[row] ?? 0;
      loss += this.#loss[row] ?? 0;
    }
    this.metrics.accuracy[resample] = right / drawn.length;
    this.metrics.auc[resample] = areaOfGroups(negatives, positives);
    this.metrics.logLoss[resample] = loss / drawn.length;
  }
}

/** Indices below `limit`, uniform, from a seed: xorshift32 (Marsaglia, 2003) and a multiplication. */
function randomIndices(seed: number, limit: number): () => number {
  // The state must not be zero; mixing keeps neighbouring seeds apart.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 4_294_967_296) * limit);
  };
}
