import type { Random } from '../training/index.js';
import type { Rows } from './pca.js';
import { spread } from './spread.js';

/** A sum of Gaussian distributions, each with a full covariance. */
export interface GaussianMixture {
  readonly size: number;
  readonly components: readonly {
    readonly weight: number;
    readonly mean: readonly number[];
    /** Lower triangle L of the covariance L Lᵀ, row by row, the diagonal included. */
    readonly factor: readonly number[];
  }[];
}

/** What is added to the diagonals: keeps a component from collapsing onto a few rows. */
const RIDGE = 1e-3;

/**
 * Fits a mixture by expectation and maximisation (Dempster, Laird and Rubin 1977), started at rows far apart (k-means++,
 * Arthur and Vassilvitskii 2007).
 */
export function fitMixture(rows: Rows, count: number, random: Random, iterations = 40): GaussianMixture {
  const { size, data } = rows;
  const total = rows.count;
  const many = Math.max(1, Math.min(count, Math.floor(total / (2 * size)) || 1));
  const shared = moments(rows, () => 1);
  let components = spread(rows, many, random).map((row) => ({
    weight: 1 / many,
    mean: Array.from(data.subarray(row * size, (row + 1) * size), Number),
    factor: cholesky(
      shared.covariance.map((value) => value / many ** (2 / size)),
      size,
    ),
  }));
  const shares = new Float64Array(total * many);
  for (let i = 0; i < iterations; i++) {
    expect(rows, components, shares);
    components = components.map((_, k) => {
      const { weight, mean, covariance } = moments(rows, (row) => shares[row * many + k]!);
      return { weight: weight / total, mean, factor: cholesky(covariance, size) };
    });
  }
  return { size, components };
}

/** A draw from the mixture, into `target`. */
export function drawFrom({ size, components }: GaussianMixture, random: Random, target: Float32Array): void {
  let chance = random.uniform() * components.reduce((sum, { weight }) => sum + weight, 0);
  const { mean, factor } = components.find(({ weight }) => (chance -= weight) < 0) ?? components.at(-1)!;
  const noise = Array.from({ length: size }, () => random.gaussian());
  let at = 0;
  for (let i = 0; i < size; i++) {
    let value = mean[i]!;
    for (let j = 0; j <= i; j++) value += factor[at++]! * noise[j]!;
    target[i] = value;
  }
}

type Components = GaussianMixture['components'];

/** How much of each row belongs to each component. */
function expect({ size, count, data }: Rows, components: Components, shares: Float64Array): void {
  const many = components.length;
  const logScale = components.map(({ weight, factor }) => {
    let log = Math.log(Math.max(weight, 1e-300));
    for (let i = 0; i < size; i++) log -= Math.log(factor[(i * (i + 3)) / 2]!);
    return log;
  });
  const solved = new Float64Array(size);
  for (let row = 0; row < count; row++) {
    let highest = -Infinity;
    for (let k = 0; k < many; k++) {
      const { mean, factor } = components[k]!;
      let squares = 0;
      let at = 0;
      for (let i = 0; i < size; i++) {
        let rest = data[row * size + i]! - mean[i]!;
        for (let j = 0; j < i; j++) rest -= factor[at++]! * solved[j]!;
        solved[i] = rest / factor[at++]!;
        squares += solved[i]! ** 2;
      }
      const log = logScale[k]! - squares / 2;
      shares[row * many + k] = log;
      highest = Math.max(highest, log);
    }
    let sum = 0;
    for (let k = 0; k < many; k++) {
      const value = Math.exp(shares[row * many + k]! - highest);
      shares[row * many + k] = value;
      sum += value;
    }
    for (let k = 0; k < many; k++) shares[row * many + k]! /= sum;
  }
}

/** Weighted mean and covariance of rows. */
function moments({ size, count, data }: Rows, weightOf: (row: number) => number) {
  const mean = new Array<number>(size).fill(0);
  let weight = 1e-9;
  for (let row = 0; row < count; row++) {
    const w = weightOf(row);
    weight += w;
    for (let i = 0; i < size; i++) mean[i]! += w * data[row * size + i]!;
  }
  for (let i = 0; i < size; i++) mean[i]! /= weight;
  const covariance = new Array<number>((size * (size + 1)) / 2).fill(0);
  for (let row = 0; row < count; row++) {
    const w = weightOf(row);
    if (w < 1e-9) continue;
    let at = 0;
    for (let i = 0; i < size; i++) {
      const a = w * (data[row * size + i]! - mean[i]!);
      for (let j = 0; j <= i; j++) covariance[at++]! += a * (data[row * size + j]! - mean[j]!);
    }
  }
  return { weight, mean, covariance: covariance.map((value) => value / weight) };
}

/** L of L Lᵀ, both as lower triangles row by row. */
function cholesky(matrix: readonly number[], size: number): number[] {
  const factor = new Array<number>(matrix.length).fill(0);
  const place = (i: number, j: number): number => (i * (i + 1)) / 2 + j;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[place(i, j)]! + (i === j ? RIDGE : 0);
      for (let k = 0; k < j; k++) sum -= factor[place(i, k)]! * factor[place(j, k)]!;
      factor[place(i, j)] = i === j ? Math.sqrt(Math.max(sum, RIDGE)) : sum / factor[place(j, j)]!;
    }
  }
  return factor;
}
