import { reducedAxes, resolveAxis } from '../../graph/index.js';
import * as tf from '../tf.js';
import { channelsLast, like, placeOf, plain, toChannelsLast, toPlain, type Value } from '../value.js';
import type { Kernel, KernelTable } from './types.js';

const reduction =
  (reduce: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor): Kernel =>
  (view, [x]) => {
    const { axes, keep } = reducedAxes(view);
    if (!keep) return [plain(reduce(toPlain(x!), [...axes], false))];
    const places = axes.map((axis) => placeOf(x!, axis));
    return [like(x!, reduce(x!.tensor, places, true))];
  };

/** tfjs-core knows these along the last axis alone. */
const alongAxis =
  (compute: (x: tf.Tensor) => tf.Tensor): Kernel =>
  (view, [x]) => {
    const axis = placeOf(x!, resolveAxis(view, view.attributes.int('axis', -1), view.dims(0).length));
    const last = x!.tensor.rank - 1;
    if (axis === last) return [like(x!, compute(x!.tensor))];
    const order = x!.tensor.shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
    return [like(x!, tf.transpose(compute(tf.transpose(x!.tensor, order)), order))];
  };

export const statistics: KernelTable = {
  ReduceMean: reduction((x, axes, keep) => tf.mean(x, axes, keep)),
  ReduceSum: reduction((x, axes, keep) => tf.sum(x, axes, keep)),
  Softmax: alongAxis((x) => tf.softmax(x)),
  LogSoftmax: alongAxis((x) => tf.logSoftmax(x)),
  BatchNormalization(view, [x, scale, shift, mean, variance]) {
    const epsilon = view.attributes.float('epsilon', 1e-5);
    const isPicture = x!.tensor.rank === 4;
    const input = isPicture ? toChannelsLast(x!) : toPlain(x!);
    view.demand(isPicture || input.rank === 2, 'its input is neither pictures nor vectors');
    const deviation = tf.sqrt(tf.add(toPlain(variance!), epsilon));
    const normal = tf.div(tf.sub(input, toPlain(mean!)), deviation);
    const result = tf.add(tf.mul(normal, toPlain(scale!)), toPlain(shift!));
    return [isPicture ? channelsLast(result) : plain(result)];
  },
  LayerNormalization(view, [x, scale, shift]) {
    const input = toPlain(x!);
    const from = resolveAxis(view, view.attributes.int('axis', -1), input.rank);
    const axes = input.shape.flatMap((_, axis) => (axis >= from ? [axis] : []));
    const centred = tf.sub(input, tf.mean(input, axes, true));
    const variance = tf.mean(tf.square(centred), axes, true);
    const normal = tf.div(centred, tf.sqrt(tf.add(variance, view.attributes.float('epsilon', 1e-5))));
    const shaped = (constant: Value): tf.Tensor => tf.reshape(toPlain(constant), input.shape.slice(from));
    const scaled = tf.mul(normal, shaped(scale!));
    return [plain(shift === undefined ? scaled : tf.add(scaled, shaped(shift)))];
  },
};
