import * as tf from '../tf.js';
import type { Gradient, GradientTable } from './types.js';

/** Sums over the axes along which a tensor of this shape was repeated. */
function summedTo(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const extra = x.rank - shape.length;
  const axes = x.shape.flatMap((dim, axis) => {
    const own = shape[axis - extra];
    return axis < extra || (own === 1 && dim !== 1) ? [axis] : [];
  });
  return tf.reshape(axes.length === 0 ? x : tf.sum(x, axes, true), [...shape]);
}

/** Of a function of x: its slope from x. */
const fromInput = (slope: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor, name = 'x'): Gradient => ({
  inputs: [name],
  of: (dy, [x]) => ({ [name]: () => slope(dy, x!) }),
});

/** Of a function whose slope follows from its value. */
const fromOutput = (slope: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor, name = 'x'): Gradient => ({
  output: true,
  of: (dy, [y]) => ({ [name]: () => slope(dy, y!) }),
});

const binary = (
  byA: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  byB: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): Gradient => ({
  inputs: ['a', 'b'],
  of: (dy, [a, b]) => ({
    a: () => summedTo(byA(dy, a!, b!), a!.shape),
    b: () => summedTo(byB(dy, a!, b!), b!.shape),
  }),
});

const where = (condition: tf.Tensor, dy: tf.Tensor): tf.Tensor => tf.mul(dy, tf.cast(condition, 'float32'));

export const elementwise: GradientTable = {
  Add: binary(
    (dy) => dy,
    (dy) => dy,
  ),
  Sub: binary(
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  Multiply: binary(
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  RealDiv: binary(
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  Maximum: binary(
    (dy, a, b) => where(tf.greaterEqual(a, b), dy),
    (dy, a, b) => where(tf.less(a, b), dy),
  ),
  Minimum: binary(
    (dy, a, b) => where(tf.lessEqual(a, b), dy),
    (dy, a, b) => where(tf.greater(a, b), dy),
  ),
  SquaredDifference: binary(
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
  ),
  Pow: binary(
    (dy, a, b) => tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))),
    (dy, a, b) => tf.mul(dy, tf.mul(tf.pow(a, b), tf.log(tf.maximum(a, 1e-30)))),
  ),
  Relu: fromOutput((dy, y) => where(tf.greater(y, 0), dy)),
  LeakyRelu: {
    inputs: ['x'],
    of: (dy, [x], { alpha }: { alpha: number }) => ({
      x: () => {
        const isPositive = tf.cast(tf.greater(x!, 0), 'float32');
        return tf.mul(dy, tf.add(tf.mul(isPositive, 1 - alpha), alpha));
      },
    }),
  },
  Elu: fromOutput((dy, y) => tf.mul(dy, tf.add(tf.minimum(y, 0), 1))),
  Sigmoid: fromOutput((dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  Tanh: fromOutput((dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  Softplus: fromInput((dy, x) => tf.mul(dy, tf.sigmoid(x))),
  Exp: fromOutput((dy, y) => tf.mul(dy, y)),
  Expm1: fromInput((dy, x) => tf.mul(dy, tf.exp(x))),
  Log: fromInput((dy, x) => tf.div(dy, x)),
  Sqrt: fromOutput((dy, y) => tf.div(dy, tf.mul(2, y))),
  Square: fromInput((dy, x) => tf.mul(dy, tf.mul(2, x))),
  Neg: { of: (dy) => ({ x: () => tf.neg(dy) }) },
  Abs: fromInput((dy, x) => tf.mul(dy, tf.sign(x))),
  /** Step functions; the gradient is none. */
  Round: { of: (dy) => ({ x: () => tf.zerosLike(dy) }) },
  Sign: { of: (dy) => ({ x: () => tf.zerosLike(dy) }) },
  Cast: { of: (dy) => ({ x: () => tf.clone(dy) }) },
  Identity: { of: (dy) => ({ x: () => tf.clone(dy) }) },
  ClipByValue: {
    inputs: ['x'],
    of: (dy, [x], limits: { clipValueMin: number; clipValueMax: number }) => ({
      x: () =>
        where(
          tf.logicalAnd(tf.greaterEqual(x!, limits.clipValueMin), tf.lessEqual(x!, limits.clipValueMax)),
          dy,
        ),
    }),
  },
};
