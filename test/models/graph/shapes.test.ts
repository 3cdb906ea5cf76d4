import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  encodeOnnx,
  extract,
  type Graph,
  inferShapes,
  type Initializer,
  parameterCount,
  trainableNames,
} from '../../../models/graph/index.js';
import { createRuntime, type Runtime } from '../../../models/runtime/index.js';
import { filled, oneNode, smallAutoencoder } from './networks.js';

const floats = (name: string, dims: number[]): Initializer => ({
  name,
  dims,
  data: filled(dims.reduce((product, dim) => product * dim, 1)),
});
const whole = (name: string, ...values: number[]): Initializer => ({
  name,
  dims: [values.length],
  data: BigInt64Array.from(values, BigInt),
});

type Case = readonly [name: string, graph: Graph, dims: readonly number[]];

const picture = [2, 4, 6, 8];
const ints = (...values: number[]) => ({ ints: values });
const conv = (attributes: NonNullable<Graph['nodes'][number]['attributes']>, w: number[]): Graph =>
  oneNode({ operator: 'Conv', attributes }, picture, [floats('w', w), floats('b', [w[0]!])]);
const deconv = (attributes: NonNullable<Graph['nodes'][number]['attributes']>, w: number[]): Graph =>
  oneNode({ operator: 'ConvTranspose', attributes }, picture, [floats('w', w)]);

const cases: readonly Case[] = [
  ['Conv', conv({ pads: ints(1, 1, 1, 1), strides: ints(2, 2) }, [3, 4, 3, 3]), picture],
  ['Conv, uneven pads', conv({ pads: ints(0, 1, 2, 3), strides: ints(1, 2) }, [3, 4, 2, 3]), picture],
  ['Conv, dilated', conv({ dilations: ints(2, 3) }, [3, 4, 2, 2]), picture],
  ['Conv, groups', conv({ group: { int: 2 } }, [6, 2, 1, 1]), picture],
  [
    'Conv, SAME_UPPER',
    conv({ auto_pad: { string: 'SAME_UPPER' }, strides: ints(3, 3) }, [3, 4, 4, 5]),
    picture,
  ],
  ['ConvTranspose', deconv({ strides: ints(2, 2), pads: ints(1, 1, 1, 1) }, [4, 3, 3, 3]), picture],
  [
    'ConvTranspose, output padding',
    deconv({ strides: ints(2, 3), pads: ints(1, 0, 1, 2), output_padding: ints(1, 2) }, [4, 3, 3, 4]),
    picture,
  ],
  [
    'MaxPool',
    oneNode({ operator: 'MaxPool', attributes: { kernel_shape: ints(2, 3), strides: ints(2, 1) } }, picture),
    picture,
  ],
  [
    'AveragePool',
    oneNode(
      { operator: 'AveragePool', attributes: { kernel_shape: ints(3, 3), pads: ints(1, 1, 1, 1) } },
      picture,
    ),
    picture,
  ],
  ['GlobalAveragePool', oneNode({ operator: 'GlobalAveragePool' }, picture), picture],
  [
    'Gemm',
    oneNode(
      { operator: 'Gemm', attributes: { transA: { int: 1 } } },
      [4, 3],
      [floats('w', [4, 5]), floats('b', [5])],
    ),
    [4, 3],
  ],
  ['MatMul', oneNode({ operator: 'MatMul' }, [2, 3, 4], [floats('w', [4, 5])]), [2, 3, 4]],
  ['Reshape', oneNode({ operator: 'Reshape' }, picture, [whole('s', 0, -1, 2)]), picture],
  ['Flatten', oneNode({ operator: 'Flatten', attributes: { axis: { int: 2 } } }, picture), picture],
  ['Transpose', oneNode({ operator: 'Transpose' }, picture), picture],
  [
    'Concat',
    oneNode({ operator: 'Concat', attributes: { axis: { int: -3 } } }, picture, [floats('w', [2, 1, 6, 8])]),
    picture,
  ],
  [
    'Slice',
    oneNode({ operator: 'Slice' }, picture, [whole('a', 1, -5), whole('b', 99, -1), whole('c', 1, 3)]),
    picture,
  ],
  ['Squeeze', oneNode({ operator: 'Squeeze' }, [1, 3, 1, 2], [whole('a', -2)]), [1, 3, 1, 2]],
  ['Unsqueeze', oneNode({ operator: 'Unsqueeze' }, [3, 2], [whole('a', 0, -1)]), [3, 2]],
  [
    'Pad',
    oneNode({ operator: 'Pad', attributes: { mode: { string: 'reflect' } } }, picture, [
      whole('p', 0, 0, 1, 2, 0, 0, 3, 4),
    ]),
    picture,
  ],
  ['Tile', oneNode({ operator: 'Tile' }, [2, 3], [whole('r', 3, 1)]), [2, 3]],
  [
    'DepthToSpace',
    oneNode({ operator: 'DepthToSpace', attributes: { blocksize: { int: 2 } } }, picture),
    picture,
  ],
  [
    'SpaceToDepth',
    oneNode({ operator: 'SpaceToDepth', attributes: { blocksize: { int: 2 } } }, picture),
    picture,
  ],
  [
    'Resize',
    oneNode(
      { operator: 'Resize', inputs: ['x', '', 's'], attributes: { mode: { string: 'linear' } } },
      picture,
      [{ name: 's', dims: [4], data: Float32Array.of(1, 1, 2, 2) }],
    ),
    picture,
  ],
  [
    'ReduceMean',
    oneNode({ operator: 'ReduceMean', attributes: { axes: ints(1, -1), keepdims: { int: 0 } } }, picture),
    picture,
  ],
  ['ReduceSum', oneNode({ operator: 'ReduceSum' }, picture, [whole('a', 0)]), picture],
  ['Softmax', oneNode({ operator: 'Softmax', attributes: { axis: { int: 1 } } }, picture), picture],
  [
    'LayerNormalization',
    oneNode({ operator: 'LayerNormalization', attributes: { axis: { int: -2 } } }, picture, [
      floats('g', [6, 8]),
    ]),
    picture,
  ],
  ['Add', oneNode({ operator: 'Add' }, [4, 1, 3], [floats('b', [2, 1])]), [4, 1, 3]],
  [
    'LSTM',
    oneNode(
      { operator: 'LSTM', attributes: { hidden_size: { int: 5 } } },
      [3, 2, 4],
      [floats('w', [1, 20, 4]), floats('r', [1, 20, 5])],
    ),
    [3, 2, 4],
  ],
];

describe('shape inference', () => {
  let runtime: Runtime;
  beforeAll(() => {
    runtime = createRuntime({ device: 'cpu', threads: 1 });
  });
  afterAll(() => runtime.dispose());

  it.each(cases)('knows what %s gives, as ONNX Runtime does', async (name, graph, dims) => {
    const inferred = inferShapes(graph, 1).dims.get('y')!;
    const rank = inferred.map((_, axis) => `d${axis}`);
    const onnx = encodeOnnx({ ...graph, outputs: [{ name: 'y', dims: rank }] });
    const network = await runtime.load({ name, onnx });
    const data = filled(dims.reduce((product, dim) => product * dim, 1));
    const { y } = await network.run({ x: { dims, data } });
    await network.dispose();
    expect(inferred).toEqual([...y!.dims]);
  });

  it('binds free dimensions and counts multiplications and parameters', () => {
    const graph = smallAutoencoder();
    const { dims, macs } = inferShapes(graph, { batch: 5 });
    expect(dims.get('code')).toEqual([5, 3]);
    expect(dims.get('output')).toEqual([5, 1, 8, 8]);
    expect(macs).toBe(5 * (2 * 16 * 9 + 32 * 3 + 3 * 32 + 32 * 4));
    expect(trainableNames(graph)).toEqual(['w1', 'b1', 'w2', 'b2', 'w3', 'w4']);
    expect(parameterCount(graph)).toBe(18 + 2 + 96 + 3 + 96 + 8);
    expect(() => inferShapes(graph, {})).toThrow('"batch" is not given');
  });

  it('says what does not fit', () => {
    const bad = oneNode({ operator: 'Conv' }, [1, 3, 8, 8], [floats('w', [2, 4, 3, 3])]);
    expect(() => inferShapes(bad, 1)).toThrow('3 channels meet filters of 4');
    const large = oneNode({ operator: 'Conv' }, [1, 4, 2, 2], [floats('w', [2, 4, 3, 3])]);
    expect(() => inferShapes(large, 1)).toThrow('larger than the picture of 2 × 2');
  });
});

describe('extracting', () => {
  it('parts an autoencoder into its encoder and decoder', () => {
    const graph = smallAutoencoder();
    const code = { name: 'code', dims: ['batch', 3] };
    const encoder = extract(graph, 'encoder', graph.inputs, [code]);
    const decoder = extract(graph, 'decoder', [code], graph.outputs);
    expect(encoder.nodes.map(({ operator }) => operator)).toEqual(['Conv', 'LeakyRelu', 'Flatten', 'Gemm']);
    expect(decoder.initializers.map(({ name }) => name)).toEqual(['w3', 'integers1', 'w4']);
    expect(() => extract(graph, 'decoder', [], graph.outputs)).toThrow('needs "input", too');
  });
});
