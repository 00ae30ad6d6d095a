import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { OnnxGraph } from './onnx-graph.ts';

const row = (values: number[]) => ({
  type: 'float' as const,
  dims: [1, values.length],
  values: Float32Array.from(values),
});

function scaler(): OnnxGraph {
  const graph = new OnnxGraph({ name: 'scaler', description: 'x · 2, where it is known' });
  const x = graph.input({ name: 'x', type: 'float', dims: ['N', 1] });
  const known = graph.node('Where', [
    graph.node('IsNaN', [x]),
    graph.constant('substitute', row([7])),
    x,
  ]);
  const y = graph.node('Mul', [known, graph.constant('two', row([2]))], { name: 'y' });
  graph.output(y, { type: 'float', dims: ['N', 1] });
  return graph;
}

test('a graph runs in ONNX Runtime', async () => {
  const session = await InferenceSession.create(scaler().encode({ kind: 'test' }));
  const x = new Tensor('float32', Float32Array.of(1, -3, Number.NaN), [3, 1]);
  const { y } = await session.run({ x });
  expect([...(y!.data as Float32Array)]).toEqual([2, -6, 14]);
});

test('strings, integers and every kind of attribute pass through', async () => {
  const graph = new OnnxGraph({ name: 'kinds' });
  const colour = graph.input({ name: 'colour', type: 'string', dims: ['N'] });
  const hot = graph.node('OneHotEncoder', [colour], {
    domain: 'ai.onnx.ml',
    attributes: {
      cats_strings: { kind: 'strings', value: ['', 'red', 'grün'] },
      zeros: { kind: 'int', value: 1 },
    },
  });
  const shape = graph.constant('shape', { type: 'int64', dims: [2], values: [-1, 3] });
  const flat = graph.node('Reshape', [hot, shape]);
  const leaky = graph.node('LeakyRelu', [flat], {
    name: 'slots',
    attributes: { alpha: { kind: 'float', value: 0.5 } },
  });
  graph.output(leaky, { type: 'float', dims: ['N', 3] });
  const session = await InferenceSession.create(graph.encode());
  const input = new Tensor('string', ['grün', 'blue', ''], [3]);
  const { slots } = await session.run({ colour: input });
  expect([...(slots!.data as Float32Array)]).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0]);
});

test('equal graphs give equal bytes, whatever order metadata was named in', () => {
  expect(scaler().encode({ a: '1', b: '2' })).toEqual(scaler().encode({ b: '2', a: '1' }));
  expect(scaler().encode()).not.toEqual(scaler().encode({ a: '1' }));
});

test('refuses a name twice, a value of no node, and a shape that does not fit', () => {
  const graph = scaler();
  expect(() => graph.input({ name: 'x', type: 'float', dims: [] })).toThrow(/two values named "x"/);
  expect(() => graph.node('Relu', [{ name: 'z' }])).toThrow(/reads "z"/);
  expect(() => graph.output({ name: 'z' }, { type: 'float', dims: [] })).toThrow(/"z"/);
  expect(() =>
    graph.constant('k', { type: 'float', dims: [2, 2], values: new Float32Array(3) }),
  ).toThrow(/has 3 values, but its shape \[2, 2\] takes 4/);
});
