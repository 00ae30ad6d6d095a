import { OnnxGraph, type OnnxRef } from 'slipway';
import {
  ageBoundaries,
  type FeatureSpec,
  isLogColumn,
  labelValues,
  NUMBER_LIMIT,
  type NumericScale,
} from '../features.ts';
import type { DenseLayer } from './network.ts';

/**
 * The model as one ONNX file, preprocessing included. Inputs: a [N, 1] tensor for each raw column it
 * reads, float for numbers (a missing value is NaN and becomes the median of the training rows; numbers
 * are cut at ± NUMBER_LIMIT), string for categories (a missing value is '' and has a feature of its own
 * where training rows lack one; an unseen value sets no feature, as when training hid the value).
 * Outputs: `probability` of an income above 50,000 dollars, float [N, 1], and `label`, string [N, 1],
 * from probability 0.5 on.
 */
export function toOnnx(spec: FeatureSpec, layers: readonly DenseLayer[]): Uint8Array<ArrayBuffer> {
  const graph = new OnnxGraph({
    name: 'census_income',
    description: 'Probability of a yearly income above 50,000 dollars, from raw census columns.',
  });
  const features = graph.node(
    'Concat',
    [numbers(graph, spec), ageBucket(graph, spec), categories(graph, spec)],
    { name: 'features', attributes: { axis: { kind: 'int', value: 1 } } },
  );
  const probability = graph.node('Sigmoid', [dense(graph, features, layers)], {
    name: 'probability',
  });
  graph.output(probability, { type: 'float', dims: ['N', 1], description: 'Of the label >50K' });
  graph.output(label(graph, probability), { type: 'string', dims: ['N', 1] });
  return graph.encode({
    'slipway.inputs': JSON.stringify(inputKinds(spec)),
    'slipway.labels': JSON.stringify(labelValues),
  });
}

const inputKinds = (spec: FeatureSpec): Record<string, 'number' | 'category'> =>
  Object.fromEntries([
    ...[...spec.numeric.map(({ column }) => column), 'age'].map(
      (name) => [name, 'number'] as const,
    ),
    ...spec.vocabularies.map(({ column }) => [column, 'category'] as const),
  ]);

function numberInput(graph: OnnxGraph, column: string, median: number): OnnxRef {
  const input = graph.input({
    name: column,
    type: 'float',
    dims: ['N', 1],
    description: 'A missing value is NaN',
  });
  const substitute = row(graph, `${column}_median`, [median]);
  const present = graph.node('Where', [graph.node('IsNaN', [input]), substitute, input]);
  const lower = scalar(graph, `${column}_min`, -NUMBER_LIMIT);
  const upper = scalar(graph, `${column}_max`, NUMBER_LIMIT);
  return graph.node('Clip', [present, lower, upper], { name: `${column}_present` });
}

/** [N, 3]: the scaled numbers. */
function numbers(graph: OnnxGraph, { numeric }: FeatureSpec): OnnxRef {
  const one = row(graph, 'one', [1]);
  const columns = numeric.map(({ column, median }) => {
    const present = numberInput(graph, column, median);
    return isLogColumn(column)
      ? graph.node('Log', [graph.node('Add', [graph.node('Relu', [present]), one])])
      : present;
  });
  const all = graph.node('Concat', columns, { attributes: { axis: { kind: 'int', value: 1 } } });
  const of = (part: keyof Omit<NumericScale, 'column'>): readonly number[] =>
    numeric.map((scale) => scale[part]);
  const centred = graph.node('Sub', [all, row(graph, 'numbers_mean', of('mean'))]);
  return graph.node('Div', [centred, row(graph, 'numbers_deviation', of('deviation'))], {
    name: 'numbers',
  });
}

/** [N, 11]: 1 in the bucket whose bounds hold the age. */
function ageBucket(graph: OnnxGraph, spec: FeatureSpec): OnnxRef {
  const age = numberInput(graph, 'age', spec.ageMedian);
  const lower = row(graph, 'age_from', [Number.NEGATIVE_INFINITY, ...ageBoundaries]);
  const upper = row(graph, 'age_below', [...ageBoundaries, Number.POSITIVE_INFINITY]);
  const isInside = graph.node('And', [
    graph.node('GreaterOrEqual', [age, lower]),
    graph.node('Less', [age, upper]),
  ]);
  return graph.node('Cast', [isInside], {
    name: 'age_bucket',
    attributes: { to: { kind: 'int', value: 1 } },
  });
}

/** [N, sum of the vocabularies]: 1 for the value of each column. */
function categories(graph: OnnxGraph, spec: FeatureSpec): OnnxRef {
  const encoded = spec.vocabularies.map(({ column, values }) => {
    const input = graph.input({
      name: column,
      type: 'string',
      dims: ['N', 1],
      description: 'A missing value is the empty string',
    });
    return graph.node('OneHotEncoder', [input], {
      name: `${column}_one_hot`,
      domain: 'ai.onnx.ml',
      attributes: {
        cats_strings: { kind: 'strings', value: values },
        zeros: { kind: 'int', value: 1 },
      },
    });
  });
  const all = graph.node('Concat', encoded, { attributes: { axis: { kind: 'int', value: 2 } } });
  return graph.node('Flatten', [all], {
    name: 'categories',
    attributes: { axis: { kind: 'int', value: 1 } },
  });
}

function dense(graph: OnnxGraph, features: OnnxRef, layers: readonly DenseLayer[]): OnnxRef {
  return layers.reduce((values, layer, index) => {
    const kernel = graph.constant(`kernel_${index}`, {
      type: 'float',
      dims: [layer.inputs, layer.units],
      values: layer.kernel,
    });
    const bias = graph.constant(`bias_${index}`, {
      type: 'float',
      dims: [layer.units],
      values: layer.bias,
    });
    const sum = graph.node('Gemm', [values, kernel, bias], { name: `dense_${index}` });
    return index === layers.length - 1 ? sum : graph.node('Relu', [sum]);
  }, features);
}

function label(graph: OnnxGraph, probability: OnnxRef): OnnxRef {
  const [below, above] = labelValues.map((value, index) =>
    graph.constant(`label_${index}`, { type: 'string', dims: [1, 1], values: [value] }),
  ) as [OnnxRef, OnnxRef];
  const isAbove = graph.node('GreaterOrEqual', [probability, row(graph, 'threshold', [0.5])]);
  return graph.node('Where', [isAbove, above, below], { name: 'label' });
}

const scalar = (graph: OnnxGraph, name: string, value: number): OnnxRef =>
  graph.constant(name, { type: 'float', dims: [], values: Float32Array.of(value) });

/** A [1, n] constant, which spreads over the rows. */
const row = (graph: OnnxGraph, name: string, values: readonly number[]): OnnxRef =>
  graph.constant(name, {
    type: 'float',
    dims: [1, values.length],
    values: Float32Array.from(values),
  });
