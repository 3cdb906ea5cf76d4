import type { GraphBuilder } from '../graph/index.js';
import type { Random } from '../training/index.js';
import type { Activation, OutputActivation } from './settings.js';

/** What all layers of a network are made with. */
export interface Workshop {
  readonly g: GraphBuilder;
  readonly random: Random;
}

const OPERATORS: Readonly<Record<Exclude<OutputActivation, 'identity'>, string>> = {
  relu: 'Relu',
  leaky: 'LeakyRelu',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softmax: 'Softmax',
};

export function activate({ g }: Workshop, x: string, activation: OutputActivation, name?: string): string {
  if (activation === 'identity') return name === undefined ? x : g.node('Identity', [x], {}, name);
  const attributes = activation === 'leaky' ? { alpha: { float: 0.01 } } : {};
  return g.node(OPERATORS[activation], [x], attributes, name);
}

/** Variance 2/inputs before kinked activations (He et al. 2015), 2/(inputs + outputs) before others (Glorot 2010). */
export function initial(
  random: Random,
  length: number,
  inputs: number,
  outputs: number,
  activation: OutputActivation,
): Float32Array {
  const isKinked = ['relu', 'leaky', 'elu'].includes(activation);
  const deviation = Math.sqrt(isKinked ? 2 / inputs : 2 / (inputs + outputs));
  return Float32Array.from({ length }, () => deviation * random.gaussian());
}

/** W (inputs, outputs) and a bias, which starts at the given value. */
export function dense(
  { g, random }: Workshop,
  x: string,
  inputs: number,
  outputs: number,
  activation: OutputActivation,
  name: string,
  bias = 0,
): string {
  const w = g.constant(
    `${name}.weight`,
    [inputs, outputs],
    initial(random, inputs * outputs, inputs, outputs, activation),
  );
  return g.node('Gemm', [x, w, g.constant(`${name}.bias`, [outputs], new Float32Array(outputs).fill(bias))]);
}

export interface ConvolutionShape {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
}

export function convolution(
  { g, random }: Workshop,
  x: string,
  [inputs, outputs]: readonly [number, number],
  { kernel, stride, pad }: ConvolutionShape,
  activation: Activation | OutputActivation,
  name: string,
  isTransposed = false,
): string {
  const area = kernel ** 2;
  // Of each output, a transposed convolution reaches a share of the window.
  const reach = isTransposed ? (inputs * area) / stride ** 2 : inputs * area;
  const data = initial(
    random,
    inputs * outputs * area,
    reach,
    (outputs * area) / (isTransposed ? 1 : stride ** 2),
    activation,
  );
  const dims = isTransposed ? [inputs, outputs, kernel, kernel] : [outputs, inputs, kernel, kernel];
  const weights = g.constant(`${name}.weight`, dims, data);
  const bias = g.constant(`${name}.bias`, [outputs], new Float32Array(outputs));
  return g.node(isTransposed ? 'ConvTranspose' : 'Conv', [x, weights, bias], {
    strides: { ints: [stride, stride] },
    pads: { ints: [pad, pad, pad, pad] },
  });
}
