import { randomOf } from '../training/index.js';
import { orthonormalise } from './vectors.js';

/** Rows of a matrix, one after the other. */
export interface Rows {
  readonly count: number;
  readonly size: number;
  readonly data: Float32Array;
}

/** The mean and the directions along which rows vary most. */
export interface Pca {
  readonly mean: Float64Array;
  /** Orthonormal, one after the other, the largest variance first. */
  readonly axes: readonly Float64Array[];
}

const ITERATIONS = 60;

/**
 * Principal component analysis by subspace iteration on the covariance matrix (Golub and Van Loan, Matrix
 * Computations, 8.2): exact to what 60 rounds leave between neighbouring eigenvalues.
 */
export function principalAxes(rows: Rows, count: number): Pca {
  const { size } = rows;
  const mean = meanOf(rows);
  const covariance = covarianceOf(rows, mean);
  const random = randomOf(1, 'pca');
  let axes: Float64Array[] = Array.from({ length: Math.min(count, size) }, () =>
    Float64Array.from({ length: size }, () => random.gaussian()),
  );
  orthonormalise(axes);
  for (let i = 0; i < ITERATIONS; i++) {
    axes = axes.map((axis) => multiply(covariance, axis));
    orthonormalise(axes);
  }
  return { mean, axes };
}

/** Coordinates of rows along the axes. */
export function project(rows: Rows, { mean, axes }: Pca): Rows {
  const data = new Float32Array(rows.count * axes.length);
  for (let row = 0; row < rows.count; row++) {
    const at = row * rows.size;
    axes.forEach((axis, k) => {
      let sum = 0;
      for (let i = 0; i < axis.length; i++) sum += axis[i]! * (rows.data[at + i]! - mean[i]!);
      data[row * axes.length + k] = sum;
    });
  }
  return { count: rows.count, size: axes.length, data };
}

/** Mean squared error of rows as the axes give them back. */
export function pcaError(rows: Rows, pca: Pca): number {
  const codes = project(rows, pca);
  let squares = 0;
  for (let row = 0; row < rows.count; row++) {
    let all = 0;
    for (let i = 0; i < rows.size; i++) all += (rows.data[row * rows.size + i]! - pca.mean[i]!) ** 2;
    let kept = 0;
    for (let k = 0; k < codes.size; k++) kept += codes.data[row * codes.size + k]! ** 2;
    squares += all - kept;
  }
  return squares / (rows.count * rows.size);
}

function meanOf({ count, size, data }: Rows): Float64Array {
  const mean = new Float64Array(size);
  for (let i = 0; i < data.length; i++) mean[i % size]! += data[i]! / count;
  return mean;
}

function covarianceOf({ count, size, data }: Rows, mean: Float64Array): Float64Array {
  const covariance = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < size; i++) centred[i] = data[row * size + i]! - mean[i]!;
    for (let i = 0; i < size; i++) {
      const x = centred[i]! / count;
      if (x === 0) continue;
      for (let k = 0; k <= i; k++) covariance[i * size + k]! += x * centred[k]!;
    }
  }
  for (let i = 0; i < size; i++)
    for (let k = 0; k < i; k++) covariance[k * size + i] = covariance[i * size + k]!;
  return covariance;
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, row) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += matrix[row * size + i]! * vector[i]!;
    return sum;
  });
}
