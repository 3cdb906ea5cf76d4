import { type Graph, GraphBuilder, type Node } from '../../../models/graph/index.js';

export const filled = (length: number, scale = 1): Float32Array =>
  Float32Array.from({ length }, (_, i) => scale * Math.sin(1.7 * i + 0.3));

/** picture (batch, 1, 8, 8) → code (batch, 3) → output (batch, 1, 8, 8): convolution, dense layer, and back. */
export function smallAutoencoder(): Graph {
  const g = new GraphBuilder();
  const input = g.input('input', ['batch', 1, 8, 8]);
  const convolved = g.node(
    'Conv',
    [input, g.constant('w1', [2, 1, 3, 3], filled(18)), g.constant('b1', [2], filled(2))],
    { strides: { ints: [2, 2] }, pads: { ints: [1, 1, 1, 1] } },
  );
  const flat = g.node('Flatten', [g.node('LeakyRelu', [convolved], { alpha: { float: 0.25 } })]);
  g.node('Gemm', [flat, g.constant('w2', [32, 3], filled(96)), g.constant('b2', [3], filled(3))], {}, 'code');
  const grown = g.node('Gemm', ['code', g.constant('w3', [32, 3], filled(96))], { transB: { int: 1 } });
  const planes = g.node('Reshape', [grown, g.integers([-1, 2, 4, 4])]);
  g.node(
    'ConvTranspose',
    [planes, g.constant('w4', [2, 1, 2, 2], filled(8))],
    { strides: { ints: [2, 2] } },
    'output',
  );
  g.output('output', ['batch', 1, 8, 8]);
  return g.finish('small');
}

/** x of these dimensions through one node with constants, to y. */
export function oneNode(
  node: Omit<Node, 'inputs' | 'outputs'> & { readonly inputs?: readonly string[] },
  dims: readonly (number | string)[],
  constants: Graph['initializers'] = [],
): Graph {
  return {
    name: 'one',
    nodes: [{ inputs: ['x', ...constants.map(({ name }) => name)], ...node, outputs: ['y'] }],
    initializers: constants,
    inputs: [{ name: 'x', dims }],
    outputs: [{ name: 'y', dims: ['any'] }],
  };
}
