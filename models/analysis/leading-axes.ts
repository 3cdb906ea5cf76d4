import { randomOf } from '../training/index.js';
import type { Pca, Rows } from './pca.js';
import { dot, orthonormalise } from './vectors.js';

const ITERATIONS = 40;

/**
 * The leading principal axes without a covariance matrix: subspace iteration with Xᵀ(Xv), for few rows of many
 * numbers. Less exact than principalAxes where eigenvalues are close.
 * @param start axes to begin with: those of similar rows keep their order and their signs
 */
export function leadingAxes(
  rows: Rows,
  count: number,
  start: Pca['axes'] = [],
): Pca & { readonly explained: number } {
  const mean = meanOf(rows);
  const random = randomOf(1, 'leading axes');
  const axes = Array.from({ length: Math.min(count, rows.size) }, (_, k) => {
    const known = start[k];
    return known?.length === rows.size
      ? known.slice()
      : Float64Array.from({ length: rows.size }, () => random.gaussian());
  });
  orthonormalise(axes);
  for (let i = 0; i < ITERATIONS; i++) {
    axes.forEach((axis, k) => (axes[k] = timesCovariance(rows, mean, axis)));
    orthonormalise(axes);
  }
  axes.forEach((axis, k) => {
    const known = start[k];
    if (known?.length === axis.length && dot(axis, known) < 0) axis.forEach((v, i) => (axis[i] = -v));
  });
  return { mean, axes, explained: explainedBy(rows, mean, axes) };
}

function meanOf({ count, size, data }: Rows): Float64Array {
  const mean = new Float64Array(size);
  for (let i = 0; i < count * size; i++) mean[i % size]! += data[i]! / count;
  return mean;
}

/** (X − mean)ᵀ (X − mean) v */
function timesCovariance(
  { count, size, data }: Rows,
  mean: Float64Array,
  v: Float64Array,
): Float64Array<ArrayBuffer> {
  const result = new Float64Array(size);
  for (let row = 0; row < count; row++) {
    const at = row * size;
    let along = 0;
    for (let i = 0; i < size; i++) along += (data[at + i]! - mean[i]!) * v[i]!;
    for (let i = 0; i < size; i++) result[i]! += along * (data[at + i]! - mean[i]!);
  }
  return result;
}

function explainedBy({ count, size, data }: Rows, mean: Float64Array, axes: Pca['axes']): number {
  let [all, shown] = [0, 0];
  for (let row = 0; row < count; row++) {
    const centred = Float64Array.from({ length: size }, (_, i) => data[row * size + i]! - mean[i]!);
    all += dot(centred, centred);
    for (const axis of axes) shown += dot(centred, axis) ** 2;
  }
  return all === 0 ? 1 : Math.min(1, shown / all);
}
