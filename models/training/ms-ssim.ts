import * as tf from './tf.js';

const WINDOW = 11;
const SIGMA = 1.5;
/** Of the five scales, finest first (Wang, Simoncelli and Bovik 2003). */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;
/** Roots of negative similarities have no gradient. */
const FLOOR = 1e-4;

/** Scales whose picture still holds a window. */
export const scalesFor = (side: number): number =>
  Math.max(0, Math.min(WEIGHTS.length, Math.floor(Math.log2(side / WINDOW)) + 1));

/**
 * The mean multi-scale structural similarity of two batches N, C, H, W in [0, 1], with gradients. Small pictures
 * take as many scales as have room, their weights scaled to a sum of 1. Sides of 11 or more.
 */
export function msSsim(a: tf.Tensor4D, b: tf.Tensor4D): tf.Scalar {
  const [batch, channels, height, width] = a.shape;
  const scales = scalesFor(Math.min(height, width));
  const total = WEIGHTS.slice(0, scales).reduce((sum, weight) => sum + weight, 0);
  // Every channel is a picture of its own: the window is the same for all.
  const planes = (x: tf.Tensor4D): tf.Tensor4D => tf.reshape(x, [batch * channels, height, width, 1]);
  let x = planes(a);
  let y = planes(b);
  let product: tf.Tensor | undefined;
  for (let scale = 0; scale < scales; scale++) {
    const { luminance, contrast } = similarity(x, y);
    const value = scale === scales - 1 ? tf.mul(luminance, contrast) : contrast;
    const mean = tf.maximum(tf.mean(value, [1, 2, 3]), FLOOR);
    const factor = tf.pow(mean, WEIGHTS[scale]! / total);
    product = product === undefined ? factor : tf.mul(product, factor);
    if (scale < scales - 1) [x, y] = [halve(x), halve(y)];
  }
  return tf.mean(product!);
}

function similarity(x: tf.Tensor4D, y: tf.Tensor4D): { luminance: tf.Tensor; contrast: tf.Tensor } {
  const meanX = blur(x);
  const meanY = blur(y);
  const xx = tf.square(meanX);
  const yy = tf.square(meanY);
  const xy = tf.mul(meanX, meanY);
  const varianceX = tf.sub(blur(tf.square(x)), xx);
  const varianceY = tf.sub(blur(tf.square(y)), yy);
  const covariance = tf.sub(blur(tf.mul(x, y)), xy);
  return {
    luminance: tf.div(tf.add(tf.mul(2, xy), C1), tf.add(tf.add(xx, yy), C1)),
    contrast: tf.div(tf.add(tf.mul(2, covariance), C2), tf.add(tf.add(varianceX, varianceY), C2)),
  };
}

/** With a Gaussian window, where it lies within the picture. */
function blur(x: tf.Tensor4D): tf.Tensor4D {
  const down = tf.conv2d(x, tf.reshape(gaussian(), [WINDOW, 1, 1, 1]), 1, 'valid');
  return tf.conv2d(down, tf.reshape(gaussian(), [1, WINDOW, 1, 1]), 1, 'valid');
}

function gaussian(): tf.Tensor1D {
  const weights = Array.from({ length: WINDOW }, (_, i) =>
    Math.exp(-((i - (WINDOW - 1) / 2) ** 2) / (2 * SIGMA ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return tf.tensor1d(weights.map((weight) => weight / sum));
}

/** Means of 2 × 2 pixels; an odd row or column is left out. */
const halve = (x: tf.Tensor4D): tf.Tensor4D => tf.avgPool(x, 2, 2, 'valid');
