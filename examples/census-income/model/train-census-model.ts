import { setImmediate } from 'node:timers/promises';
import {
  type CensusRow,
  categoryOffset,
  encodeFeatures,
  encodeLabels,
  type FeatureSpec,
  featureWidth,
  fitFeatures,
} from '../features.ts';
import { CensusModelError } from './errors.ts';
import { type DenseLayer, Network } from './network.ts';
import { hashToUnit, randomNumbers, shuffle } from './random-numbers.ts';
import { readLabels } from './read-labels.ts';
import { toOnnx } from './to-onnx.ts';

const VALIDATION_SHARE = 0.1;
const ROWS_MIN = 100;
/** A known category is hidden this often in training: an unseen one then means what was learnt. */
const HIDDEN_SHARE = 0.1;

export interface EpochReport {
  /** 1, 2, 3, … */
  readonly epoch: number;
  /** Mean logistic loss over the epoch's batches, while the weights moved. */
  readonly loss: number;
  /** After the epoch, over the rows that were kept apart. */
  readonly validationLoss: number;
  readonly validationAccuracy: number;
}

export interface TrainingRequest {
  readonly rows: readonly CensusRow[];
  readonly learningRate: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly onEpoch?: (report: EpochReport) => void;
  /** Share of all batches that are done; called several times a second. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

export interface TrainedModel {
  /** The ONNX file. */
  readonly onnx: Uint8Array<ArrayBuffer>;
  readonly spec: FeatureSpec;
  readonly layers: readonly DenseLayer[];
  readonly history: readonly EpochReport[];
  readonly trainingRows: number;
  readonly validationRows: number;
}

/**
 * Trains the network on census rows: a tenth of them, chosen by a hash of seed and content, validate.
 * Equal rows, settings and seed give equal bytes on one machine.
 */
export async function trainCensusModel(request: TrainingRequest): Promise<TrainedModel> {
  request.signal?.throwIfAborted();
  // Refuses rows that teach nothing, before any work.
  readLabels(request.rows);
  const { training, validation } = splitRows(request.rows, request.seed);
  const spec = fitFeatures(training);
  const batchSize = Math.min(request.batchSize, training.length);
  const network = await Network.create({
    featureWidth: featureWidth(spec),
    seed: request.seed,
    learningRate: request.learningRate,
    steps: request.epochs * Math.floor(training.length / batchSize),
  });
  try {
    const history = await runEpochs(network, {
      ...request,
      batchSize,
      training: encode(spec, training),
      validation: encode(spec, validation),
    });
    const layers = await network.layers();
    return {
      onnx: toOnnx(spec, layers),
      spec,
      layers,
      history,
      trainingRows: training.length,
      validationRows: validation.length,
    };
  } finally {
    network.dispose();
  }
}

interface Examples {
  readonly features: Float32Array;
  readonly labels: Float32Array;
  readonly width: number;
}

type Epochs = TrainingRequest & { readonly training: Examples; readonly validation: Examples };

const encode = (spec: FeatureSpec, rows: readonly CensusRow[]): Examples => ({
  features: encodeFeatures(spec, rows),
  labels: encodeLabels(rows),
  width: featureWidth(spec),
});

async function runEpochs(network: Network, epochs: Epochs): Promise<EpochReport[]> {
  const random = randomNumbers(epochs.seed);
  const order = Uint32Array.from(epochs.training.labels, (_, index) => index);
  const hide = randomNumbers(epochs.seed + 1);
  const history: EpochReport[] = [];
  for (let epoch = 1; epoch <= epochs.epochs; epoch += 1) {
    shuffle(order, random);
    const loss = await runEpoch(network, epochs, { order, epoch, hide });
    const report = { epoch, loss, ...(await validate(network, epochs.validation)) };
    if (!Number.isFinite(loss) || !Number.isFinite(report.validationLoss))
      throw new CensusModelError(
        'failed',
        'training-diverged',
        `The loss left the finite numbers in epoch ${epoch}. Lower the learning rate (it is ${epochs.learningRate}).`,
      );
    history.push(report);
    epochs.onEpoch?.(report);
  }
  return history;
}

/** Whole batches only; the shuffle gives the few rows left over their turn in another epoch. */
async function runEpoch(
  network: Network,
  epochs: Epochs,
  { order, epoch, hide }: Readonly<{ order: Uint32Array; epoch: number; hide: () => number }>,
): Promise<number> {
  const { batchSize, training } = epochs;
  const batches = Math.floor(order.length / batchSize);
  let total = 0;
  for (let batch = 0; batch < batches; batch += 1) {
    const rows = order.subarray(batch * batchSize, (batch + 1) * batchSize);
    const { features, labels } = pick(training, rows);
    hideCategories(features, training.width, hide);
    total += await network.trainBatch(features, labels);
    if (batch % 16 > 0) continue;
    epochs.onProgress?.((epoch - 1 + batch / batches) / epochs.epochs);
    // Lets a request to cancel arrive: the arithmetic above never leaves this thread.
    await setImmediate();
    epochs.signal?.throwIfAborted();
  }
  return total / batches;
}

function pick({ features, labels, width }: Examples, rows: Uint32Array): Omit<Examples, 'width'> {
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    picked.set(features.subarray(row * width, (row + 1) * width), index * width);
  });
  return { features: picked, labels: Float32Array.from(rows, (row) => labels[row] ?? 0) };
}

function hideCategories(features: Float32Array, width: number, random: () => number): void {
  for (let start = 0; start < features.length; start += width)
    for (let place = start + categoryOffset; place < start + width; place += 1)
      if (features[place] === 1 && random() < HIDDEN_SHARE) features[place] = 0;
}

async function validate(
  network: Network,
  { features, labels }: Examples,
): Promise<Pick<EpochReport, 'validationLoss' | 'validationAccuracy'>> {
  const logits = await network.logits(features);
  let loss = 0;
  let correct = 0;
  logits.forEach((logit, row) => {
    const label = labels[row] ?? 0;
    loss += Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));
    correct += Number(logit >= 0 === (label === 1));
  });
  return {
    validationLoss: loss / logits.length,
    validationAccuracy: correct / logits.length,
  };
}

/** Equal people fall on the same side, wherever they stand in the table. */
function splitRows(
  rows: readonly CensusRow[],
  seed: number,
): { readonly training: CensusRow[]; readonly validation: CensusRow[] } {
  const training: CensusRow[] = [];
  const validation: CensusRow[] = [];
  for (const row of rows) {
    const content = JSON.stringify(
      Object.keys(row)
        .sort()
        .map((column) => row[column]),
    );
    (hashToUnit(content, seed) < VALIDATION_SHARE ? validation : training).push(row);
  }
  if (rows.length < ROWS_MIN || training.length === 0 || validation.length === 0)
    throw new CensusModelError(
      'invalid-input',
      'training-too-few-rows',
      `${rows.length} rows are too few: a tenth of them must validate and the rest train. Give at least ${ROWS_MIN} different ones.`,
    );
  return { training, validation };
}
