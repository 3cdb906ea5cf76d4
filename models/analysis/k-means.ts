import type { Random } from '../training/index.js';
import type { Rows } from './pca.js';
import { spread } from './spread.js';

export interface Clusters {
  /** Of each row. */
  readonly labels: Int32Array;
  readonly centres: Rows;
  /** The row nearest to each centre. */
  readonly nearest: Int32Array;
  /** Sum of squared distances to the centres. */
  readonly inertia: number;
}

const ITERATIONS = 100;
const STARTS = 4;

/** k-means (Lloyd 1982), the best of some starts at rows far apart (Arthur and Vassilvitskii 2007). */
export function kMeans(rows: Rows, count: number, random: Random): Clusters {
  const many = Math.min(count, rows.count);
  const runs = Array.from({ length: STARTS }, () => lloyd(rows, many, random));
  return runs.reduce((best, run) => (run.inertia < best.inertia ? run : best));
}

function lloyd(rows: Rows, many: number, random: Random): Clusters {
  const { size, count, data } = rows;
  const centres = new Float32Array(many * size);
  spread(rows, many, random).forEach((row, k) => {
    centres.set(data.subarray(row * size, (row + 1) * size), k * size);
  });
  const labels = new Int32Array(count).fill(-1);
  const distances = new Float64Array(count);
  for (let i = 0; i < ITERATIONS; i++) {
    if (!assign(rows, centres, labels, distances)) break;
    const sums = new Float64Array(many * size);
    const counts = new Int32Array(many);
    for (let row = 0; row < count; row++) {
      const k = labels[row]!;
      counts[k]!++;
      for (let n = 0; n < size; n++) sums[k * size + n]! += data[row * size + n]!;
    }
    // A centre that lost all its rows stays where it is.
    for (let k = 0; k < many; k++) {
      if (counts[k] === 0) continue;
      for (let n = 0; n < size; n++) centres[k * size + n] = sums[k * size + n]! / counts[k]!;
    }
  }
  const nearest = new Int32Array(many).fill(-1);
  for (let row = 0; row < count; row++) {
    const k = labels[row]!;
    if (nearest[k] === -1 || distances[row]! < distances[nearest[k]!]!) nearest[k] = row;
  }
  const inertia = distances.reduce((sum, distance) => sum + distance, 0);
  return { labels, centres: { count: many, size, data: centres }, nearest, inertia };
}

/** @returns whether a row went to another centre */
function assign(
  { size, count, data }: Rows,
  centres: Float32Array,
  labels: Int32Array,
  distances: Float64Array,
): boolean {
  let hasChanged = false;
  for (let row = 0; row < count; row++) {
    let [best, least] = [0, Infinity];
    for (let k = 0; k < centres.length / size; k++) {
      let sum = 0;
      for (let n = 0; n < size && sum < least; n++)
        sum += (data[row * size + n]! - centres[k * size + n]!) ** 2;
      if (sum < least) [best, least] = [k, sum];
    }
    hasChanged ||= labels[row] !== best;
    labels[row] = best;
    distances[row] = least;
  }
  return hasChanged;
}
