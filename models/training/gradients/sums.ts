import * as tf from '../tf.js';
import type { GradientTable } from './types.js';

interface Axes {
  readonly axis: number | number[] | null;
}

const axesOf = ({ axis }: Axes, rank: number): number[] => {
  const given = axis === null ? [] : [axis].flat();
  const named = given.length === 0 ? Array.from({ length: rank }, (_, i) => i) : given;
  return named.map((each) => (each < 0 ? each + rank : each));
};

/** Every term of a sum gets the sum's gradient. */
function spread(dy: tf.Tensor, x: tf.Tensor, attributes: Axes): tf.Tensor {
  const axes = axesOf(attributes, x.rank);
  const open = x.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  return tf.mul(tf.reshape(dy, open), tf.onesLike(x));
}

export const sums: GradientTable = {
  Sum: { inputs: ['x'], of: (dy, [x], attributes: Axes) => ({ x: () => spread(dy, x!, attributes) }) },
  Mean: {
    inputs: ['x'],
    of: (dy, [x], attributes: Axes) => ({
      x: () => tf.mul(spread(dy, x!, attributes), dy.size / x!.size),
    }),
  },
  /** (dy − Σ dy y) y */
  Softmax: {
    output: true,
    of: (dy, [y]) => ({
      logits: () => {
        const weighted = tf.mul(dy, y!);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y!));
      },
    }),
  },
  /** dy − softmax Σ dy */
  LogSoftmax: {
    output: true,
    of: (dy, [y]) => ({ logits: () => tf.sub(dy, tf.mul(tf.sum(dy, -1, true), tf.exp(y!))) }),
  },
};
