import { permutation, type Random } from '../training/index.js';
import type { Rows } from './pca.js';

const EPOCHS = 40;
const BATCH = 32;
const RATE = 0.02;
const DECAY = 1e-4;

/** A linear classifier over standardised numbers: chances by a softmax. */
export interface LogisticModel {
  readonly classes: number;
  /** Of each number: its mean, and one over its deviation. */
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** For each class its weights, then its bias. */
  readonly weights: Float64Array;
}

/** Multinomial logistic regression with a little L2, by Adam over small batches. */
export function fitLogistic(
  rows: Rows,
  labels: ArrayLike<number>,
  classes: number,
  random: Random,
): LogisticModel {
  const { size, count } = rows;
  const { mean, scale } = standards(rows);
  const stride = size + 1;
  const weights = new Float64Array(classes * stride);
  const [first, second] = [new Float64Array(weights.length), new Float64Array(weights.length)];
  const model = { classes, mean, scale, weights };
  const x = new Float64Array(size);
  let step = 0;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const order = permutation(count, random);
    for (let from = 0; from < count; from += BATCH) {
      const gradient = new Float64Array(weights.length);
      const batch = order.subarray(from, from + BATCH);
      for (const row of batch) {
        const chances = chancesOf(model, rows, row, x);
        for (let k = 0; k < classes; k++) {
          const error = (chances[k]! - Number(labels[row] === k)) / batch.length;
          for (let i = 0; i < size; i++) gradient[k * stride + i]! += error * x[i]!;
          gradient[k * stride + size]! += error;
        }
      }
      step++;
      const rate = RATE * (1 - epoch / EPOCHS);
      for (let i = 0; i < weights.length; i++) {
        const g = gradient[i]! + DECAY * weights[i]!;
        first[i] = 0.9 * first[i]! + 0.1 * g;
        second[i] = 0.999 * second[i]! + 0.001 * g * g;
        const [m, v] = [first[i]! / (1 - 0.9 ** step), second[i]! / (1 - 0.999 ** step)];
        weights[i]! -= (rate * m) / (Math.sqrt(v) + 1e-8);
      }
    }
  }
  return model;
}

/** The likeliest class of each row. */
export function classify(model: LogisticModel, rows: Rows): Uint8Array {
  const x = new Float64Array(rows.size);
  return Uint8Array.from({ length: rows.count }, (_, row) => {
    const chances = chancesOf(model, rows, row, x);
    return chances.indexOf(Math.max(...chances));
  });
}

/** @param x is filled with the row, standardised */
function chancesOf(
  { classes, mean, scale, weights }: LogisticModel,
  rows: Rows,
  row: number,
  x: Float64Array,
) {
  const { size, data } = rows;
  for (let i = 0; i < size; i++) x[i] = (data[row * size + i]! - mean[i]!) * scale[i]!;
  const scores = Array.from({ length: classes }, (_, k) => {
    let sum = weights[k * (size + 1) + size]!;
    for (let i = 0; i < size; i++) sum += weights[k * (size + 1) + i]! * x[i]!;
    return sum;
  });
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function standards({ count, size, data }: Rows): {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
} {
  const mean = new Float64Array(size);
  const squares = new Float64Array(size);
  for (let i = 0; i < count * size; i++) mean[i % size]! += data[i]! / count;
  for (let i = 0; i < count * size; i++) squares[i % size]! += (data[i]! - mean[i % size]!) ** 2 / count;
  // What never changes tells nothing.
  return { mean, scale: squares.map((variance) => (variance > 1e-12 ? 1 / Math.sqrt(variance) : 0)) };
}
