import { msSsim } from './ms-ssim.js';
import * as tf from './tf.js';

export const LOSSES = ['mse', 'rmse', 'mae', 'bce', 'kl', 'ms-ssim'] as const;
export type Loss = (typeof LOSSES)[number];

/** Keeps logarithms finite. */
const EPSILON = 1e-7;

/**
 * How far outputs are from their targets, as one number: the mean over samples (and over pictures of the batch).
 * Both N, C, H, W.
 */
export const losses: Readonly<Record<Loss, (target: tf.Tensor, output: tf.Tensor) => tf.Scalar>> = {
  mse: (target, output) => tf.mean(tf.squaredDifference(target, output)),
  /** Of each picture; the root of the mean of squares is not the mean of roots. */
  rmse: (target, output) =>
    tf.mean(tf.sqrt(tf.add(tf.mean(perPicture(tf.squaredDifference(target, output)), 1), EPSILON ** 2))),
  mae: (target, output) => tf.mean(tf.abs(tf.sub(target, output))),
  /** −t log y − (1 − t) log(1 − y); targets and outputs in [0, 1]. */
  bce: (target, output) => {
    const y = tf.clipByValue(output, EPSILON, 1 - EPSILON);
    const log = tf.add(tf.mul(target, tf.log(y)), tf.mul(tf.sub(1, target), tf.log(tf.sub(1, y))));
    return tf.neg(tf.mean(log));
  },
  /** Σ p log(p / q) over each picture as a distribution: p is the target, scaled to a sum of 1; q the output. */
  kl: (target, output) => {
    const flat = perPicture(target);
    const p = tf.div(flat, tf.add(tf.sum(flat, 1, true), EPSILON));
    const difference = tf.sub(tf.log(tf.add(p, EPSILON)), tf.log(tf.add(perPicture(output), EPSILON)));
    return tf.mean(tf.sum(tf.mul(p, difference), 1));
  },
  'ms-ssim': (target, output) => tf.sub(1, msSsim(target as tf.Tensor4D, output as tf.Tensor4D)),
};

const perPicture = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [x.shape[0], -1]);
