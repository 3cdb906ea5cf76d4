import * as tf from '../tf.js';
import type { GradientTable } from './types.js';

interface Turned {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

interface Convolution {
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid';
  readonly dataFormat: 'NHWC';
  readonly dimRoundingMode?: string;
}

interface Pooling {
  readonly filterSize: [number, number];
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid';
  readonly dimRoundingMode?: string;
}

/** A kernel of the backend by its name. */
const kernel = (name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor =>
  tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);

const filterGradient = (x: tf.Tensor, dy: tf.Tensor, shape: number[], attributes: Convolution): tf.Tensor =>
  kernel('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: shape });

export const products: GradientTable = {
  BatchMatMul: {
    inputs: ['a', 'b'],
    of: (dy, [a, b], { transposeA, transposeB }: Turned) => ({
      a: () => (transposeA ? tf.matMul(b!, dy, transposeB, true) : tf.matMul(dy, b!, false, !transposeB)),
      b: () => (transposeB ? tf.matMul(dy, a!, true, transposeA) : tf.matMul(a!, dy, !transposeA, false)),
    }),
  },
  Conv2D: {
    inputs: ['x', 'filter'],
    of: (dy, [x, filter], attributes: Convolution) => ({
      x: () =>
        kernel('Conv2DBackpropInput', { dy, filter: filter! }, { ...attributes, inputShape: x!.shape }),
      filter: () => filterGradient(x!, dy, filter!.shape, attributes),
    }),
  },
  /** The transposed convolution: its gradient is the convolution. */
  Conv2DBackpropInput: {
    inputs: ['dy', 'filter'],
    of: (gradient, [input, filter], attributes: Convolution) => ({
      dy: () => tf.conv2d(gradient as tf.Tensor4D, filter as tf.Tensor4D, attributes.strides, attributes.pad),
      filter: () => filterGradient(gradient, input!, filter!.shape, attributes),
    }),
  },
  AvgPool: {
    inputs: ['x'],
    of: (dy, [x], attributes: Pooling) => ({
      x: () => kernel('AvgPoolGrad', { dy, input: x! }, attributes),
    }),
  },
};
