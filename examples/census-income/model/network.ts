import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { randomNumbers } from './random-numbers.ts';

/** Units of the layers; all but the last are rectified, the last one is the logit. */
const layerUnits = [100, 75, 50, 25, 1] as const;

/** y = x · kernel + bias; the kernel is row-major, one row per input. */
export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

export interface NetworkOptions {
  readonly featureWidth: number;
  readonly seed: number;
  /** Adam's step size for the first batch; it falls linearly to zero after the last one. */
  readonly learningRate: number;
  /** Batches in the whole training. */
  readonly steps: number;
}

type Arrays = np.Array[];

/**
 * The library's WebAssembly kernels are tiled: widths that are multiples of 8 run several times
 * faster. Padded units start at zero, so their gradients are zero and they stay without effect.
 */
const TILE = 8;
const padded = (width: number): number => Math.ceil(width / TILE) * TILE;

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-7;

const references = (arrays: Arrays): Arrays => arrays.map((array) => array.ref);

/** Logits of padded features, in the first of the padded output columns. */
function forward(weights: Arrays, features: np.Array): np.Array {
  return layerUnits.reduce((values, _, layer) => {
    const sum = np.matmul(values, at(weights, 2 * layer)).add(at(weights, 2 * layer + 1));
    return layer === layerUnits.length - 1 ? sum : nn.relu(sum);
  }, features);
}

/** Mean logistic loss: softplus(z) − z·y, over the rows of the first column. */
function meanLoss(weights: Arrays, batch: { x: np.Array; y: np.Array; mask: np.Array }): np.Array {
  const z = forward(weights, batch.x);
  const loss = nn.softplus(z.ref).sub(z.mul(batch.y));
  return loss.mul(batch.mask).sum();
}

/** A type, not an interface: the library takes only those as trees of arrays. */
type AdamState = {
  readonly weights: Arrays;
  readonly mean: Arrays;
  readonly variance: Arrays;
};

/** One step of Adam (Kingma and Ba, 2015, section 2, with the bias corrections in the step size). */
function adamStep(
  { weights, mean, variance }: AdamState,
  batch: { x: np.Array; y: np.Array; mask: np.Array },
  rate: { size: np.Array; epsilon: np.Array },
): [np.Array, Arrays, Arrays, Arrays] {
  const [loss, gradients] = valueAndGrad(meanLoss)(references(weights), batch) as [
    np.Array,
    Arrays,
  ];
  const nextMean = mean.map((value, index) =>
    value.mul(BETA1).add(at(gradients, index).ref.mul(1 - BETA1)),
  );
  const nextVariance = variance.map((value, index) =>
    value.mul(BETA2).add(np.square(at(gradients, index)).mul(1 - BETA2)),
  );
  const nextWeights = weights.map((value, index) =>
    value.sub(
      at(nextMean, index)
        .ref.mul(rate.size.ref)
        .div(np.sqrt(at(nextVariance, index).ref).add(rate.epsilon.ref)),
    ),
  );
  rate.size.dispose();
  rate.epsilon.dispose();
  return [loss, nextWeights, nextMean, nextVariance];
}

/** A network in training. Arrays live in the library's memory until `dispose`. */
export class Network {
  readonly #options: NetworkOptions;
  readonly #widths: readonly number[];
  readonly #step = jit(adamStep);
  readonly #forward = jit(forward);
  #state: AdamState;
  #stepsDone = 0;

  private constructor(options: NetworkOptions) {
    this.#options = options;
    this.#widths = [options.featureWidth, ...layerUnits];
    const weights = initialWeights(this.#widths, options.seed);
    this.#state = {
      weights,
      mean: weights.map((array) => np.zeros(array.shape)),
      variance: weights.map((array) => np.zeros(array.shape)),
    };
  }

  static async create(options: NetworkOptions): Promise<Network> {
    await init('wasm');
    defaultDevice('wasm');
    return new Network(options);
  }

  /** One batch of row-major features and 0/1 labels; gives its mean loss before the step. */
  async trainBatch(features: Float32Array, labels: Float32Array): Promise<number> {
    this.#stepsDone += 1;
    const correction = Math.sqrt(1 - BETA2 ** this.#stepsDone);
    const remaining = 1 - (this.#stepsDone - 1) / this.#options.steps;
    const size =
      (this.#options.learningRate * remaining * correction) / (1 - BETA1 ** this.#stepsDone);
    const [loss, weights, mean, variance] = this.#step(
      this.#state,
      {
        x: this.#padFeatures(features),
        y: np.array(Float32Array.from(labels)).reshape([labels.length, 1]),
        mask: np.array(firstColumn(labels.length)),
      },
      { size: np.array(size), epsilon: np.array(EPSILON * correction) },
    );
    this.#state = { weights, mean, variance };
    return Number((await loss.data())[0]);
  }

  /** Logits of rows of features. */
  async logits(features: Float32Array): Promise<Float32Array> {
    const outputs = await this.#forward(
      references(this.#state.weights),
      this.#padFeatures(features),
    ).data();
    return Float32Array.from(
      { length: outputs.length / TILE },
      (_, row) => outputs[row * TILE] ?? 0,
    );
  }

  /** The weights as they are now, without padding. */
  async layers(): Promise<readonly DenseLayer[]> {
    const layers: DenseLayer[] = [];
    for (const [layer, units] of layerUnits.entries()) {
      const inputs = this.#widths[layer] ?? 0;
      const kernel = await at(this.#state.weights, 2 * layer).ref.data();
      const bias = await at(this.#state.weights, 2 * layer + 1).ref.data();
      layers.push({
        inputs,
        units,
        kernel: resized(kernel as Float32Array, { from: padded(units), to: units, rows: inputs }),
        bias: Float32Array.from(bias.subarray(0, units)),
      });
    }
    return layers;
  }

  dispose(): void {
    for (const arrays of Object.values(this.#state) as Arrays[])
      for (const array of arrays) array.dispose();
  }

  #padFeatures(features: Float32Array): np.Array {
    const from = this.#options.featureWidth;
    const to = padded(from);
    const rows = features.length / from;
    return np.array(resized(features, { from, to, rows })).reshape([rows, to]);
  }
}

/** Glorot's uniform initialization (Glorot and Bengio, 2010, eq. 16); biases are zero. */
function initialWeights(widths: readonly number[], seed: number): Arrays {
  const random = randomNumbers(seed);
  return layerUnits.flatMap((units, layer) => {
    const inputs = widths[layer] ?? 0;
    const limit = Math.sqrt(6 / (inputs + units));
    const kernel = Float32Array.from({ length: inputs * units }, () => (random() * 2 - 1) * limit);
    const wide = new Float32Array(padded(inputs) * padded(units));
    wide.set(resized(kernel, { from: units, to: padded(units), rows: inputs }));
    return [np.array(wide).reshape([padded(inputs), padded(units)]), np.zeros([padded(units)])];
  });
}

/** Rows of another width: cut at the end, or filled up with zeros. */
function resized(
  matrix: Float32Array,
  { from, to, rows }: { readonly from: number; readonly to: number; readonly rows: number },
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(rows * to);
  const width = Math.min(from, to);
  for (let row = 0; row < rows; row += 1)
    result.set(matrix.subarray(row * from, row * from + width), row * to);
  return result;
}

/** 1 / rows in the column of the logit, zero in the padded ones. */
const firstColumn = (rows: number): number[][] => [
  Array.from({ length: TILE }, (_, column) => (column === 0 ? 1 / rows : 0)),
];

function at(arrays: Arrays, index: number): np.Array {
  const array = arrays[index];
  if (array === undefined) throw new RangeError(`The network has no array ${index}.`);
  return array;
}
