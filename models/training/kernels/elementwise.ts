import type { NodeView } from '../../graph/index.js';
import * as tf from '../tf.js';
import { channelsLast, like, plain, toChannelsLast, toPlain, type Value } from '../value.js';
import type { Kernel, KernelTable } from './types.js';

const unary =
  (compute: (x: tf.Tensor, view: NodeView) => tf.Tensor): Kernel =>
  (view, [x]) => [like(x!, compute(x!.tensor, view))];

const binary =
  (compute: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Kernel =>
  (_, [a, b]) => [together(a!, b!, compute)];

/** Broadcasting follows the graph's order of axes, so both must lie the same way. */
function together(a: Value, b: Value, compute: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Value {
  const isScalar = (value: Value): boolean => value.tensor.size === 1 && value.tensor.rank <= 4;
  const isPicture = a.isChannelsLast || b.isChannelsLast;
  if (!isPicture || a.tensor.rank > 4 || b.tensor.rank > 4) return plain(compute(toPlain(a), toPlain(b)));
  if (isScalar(a) || isScalar(b)) {
    const single = (value: Value): tf.Tensor =>
      isScalar(value) ? tf.reshape(value.tensor, []) : toChannelsLast(value);
    if (!(isScalar(a) && isScalar(b))) return channelsLast(compute(single(a), single(b)));
  }
  return channelsLast(compute(toChannelsLast(a), toChannelsLast(b)));
}

const FLOAT = 1;

const limit = (view: NodeView, input: number, missing: number): number =>
  view.has(input) ? view.scalar(input) : missing;

export const elementwise: KernelTable = {
  Identity: (_, [x]) => [x!],
  Cast(view, [x]) {
    view.demand(
      view.attributes.int('to', FLOAT) === FLOAT,
      'whole numbers have no gradients: it cannot be trained',
    );
    return [x!];
  },
  Relu: unary((x) => tf.relu(x)),
  LeakyRelu: unary((x, view) => tf.leakyRelu(x, view.attributes.float('alpha', 0.01))),
  Elu: unary((x, view) => {
    const alpha = view.attributes.float('alpha', 1);
    if (alpha === 1) return tf.elu(x);
    return tf.add(tf.relu(x), tf.mul(alpha, tf.expm1(tf.minimum(x, 0))));
  }),
  Sigmoid: unary((x) => tf.sigmoid(x)),
  Tanh: unary((x) => tf.tanh(x)),
  Softplus: unary((x) => tf.softplus(x)),
  Exp: unary((x) => tf.exp(x)),
  Log: unary((x) => tf.log(x)),
  Sqrt: unary((x) => tf.sqrt(x)),
  Neg: unary((x) => tf.neg(x)),
  Abs: unary((x) => tf.abs(x)),
  Round: unary((x) => tf.round(x)),
  Sign: unary((x) => tf.sign(x)),
  Clip: unary((x, view) => tf.clipByValue(x, limit(view, 1, -3.4e38), limit(view, 2, 3.4e38))),
  Add: binary((a, b) => tf.add(a, b)),
  Sub: binary((a, b) => tf.sub(a, b)),
  Mul: binary((a, b) => tf.mul(a, b)),
  Div: binary((a, b) => tf.div(a, b)),
  Pow: binary((a, b) => tf.pow(a, b)),
  Max: binary((a, b) => tf.maximum(a, b)),
  Min: binary((a, b) => tf.minimum(a, b)),
  PRelu: binary((x, slope) => tf.sub(tf.relu(x), tf.mul(slope, tf.relu(tf.neg(x))))),
};
