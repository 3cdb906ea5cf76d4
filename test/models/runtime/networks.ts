import { encodeOnnx, type Initializer, type Node } from '../../../models/graph/index.js';
import type { Tensor } from '../../../models/runtime/index.js';

/** Gives numbers in −0.5 … 0.5 that are the same in every run. */
export function fractions(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

export function tensor(dims: readonly number[], seed: number, scale = 1): Tensor {
  const next = fractions(seed);
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
  for (let i = 0; i < data.length; i++) data[i] = next() * scale;
  return { dims, data };
}

/** 3×3 and 1×1 convolutions with clipping between: x (1, 4, h, w) to y (1, 8, h, w), all whole numbers below 2^24. */
export function integerNetwork(seed = 1): Uint8Array {
  const next = fractions(seed);
  const whole = (count: number, largest: number): Float32Array =>
    Float32Array.from({ length: count }, () => Math.round(next() * 2 * largest));
  const shifts = Float32Array.from({ length: 16 }, (_, i) => 2 ** -(6 + (i % 5)));
  const initializers: Initializer[] = [
    { name: 'w0', dims: [16, 4, 3, 3], data: whole(16 * 4 * 9, 127) },
    { name: 'b0', dims: [16], data: whole(16, 4096) },
    { name: 's0', dims: [1, 16, 1, 1], data: shifts },
    { name: 'low', dims: [], data: Float32Array.of(0) },
    { name: 'high', dims: [], data: Float32Array.of(255) },
    { name: 'w1', dims: [8, 16, 1, 1], data: whole(8 * 16, 127) },
    { name: 'b1', dims: [8], data: whole(8, 4096) },
  ];
  const nodes: Node[] = [
    convolution(3, 'x', 0),
    { operator: 'Mul', inputs: ['c0', 's0'], outputs: ['m0'] },
    { operator: 'Round', inputs: ['m0'], outputs: ['r0'] },
    { operator: 'Clip', inputs: ['r0', 'low', 'high'], outputs: ['q0'] },
    { ...convolution(1, 'q0', 1), outputs: ['y'] },
  ];
  return encodeOnnx({
    name: 'integers',
    nodes,
    initializers,
    inputs: [{ name: 'x', dims: [1, 4, 'height', 'width'] }],
    outputs: [{ name: 'y', dims: [1, 8, 'height', 'width'] }],
  });
}

/** Two outputs whose names would change places as keys of an object: "b" is x + 1, "1" is x × 2. */
export function twoOutputs(): Uint8Array {
  const value = (name: string) => ({ name, dims: ['n'] });
  return encodeOnnx({
    name: 'two outputs',
    nodes: [
      { operator: 'Add', inputs: ['x', 'one'], outputs: ['b'] },
      { operator: 'Mul', inputs: ['x', 'two'], outputs: ['1'] },
    ],
    initializers: [
      { name: 'one', dims: [], data: Float32Array.of(1) },
      { name: 'two', dims: [], data: Float32Array.of(2) },
    ],
    inputs: [value('x')],
    outputs: [value('b'), value('1')],
  });
}

const convolution = (edge: number, input: string, index: number): Node => ({
  operator: 'Conv',
  inputs: [input, `w${index}`, `b${index}`],
  outputs: [`c${index}`],
  attributes: {
    kernel_shape: { ints: [edge, edge] },
    pads: { ints: Array.from({ length: 4 }, () => (edge - 1) / 2) },
  },
});
