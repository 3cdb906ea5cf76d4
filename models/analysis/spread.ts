import type { Random } from '../training/index.js';
import type { Rows } from './pca.js';

/** Rows far from each other: each next one with a chance that grows with its squared distance (k-means++). */
export function spread({ size, count, data }: Rows, many: number, random: Random): number[] {
  const chosen = [random.below(count)];
  const nearest = new Float64Array(count).fill(Infinity);
  while (chosen.length < many) {
    const last = chosen.at(-1)! * size;
    let sum = 0;
    for (let row = 0; row < count; row++) {
      let squares = 0;
      for (let i = 0; i < size; i++) squares += (data[row * size + i]! - data[last + i]!) ** 2;
      nearest[row] = Math.min(nearest[row]!, squares);
      sum += nearest[row]!;
    }
    let chance = random.uniform() * sum;
    const next = nearest.findIndex((squares) => (chance -= squares) < 0);
    chosen.push(next < 0 ? count - 1 : next);
  }
  return chosen;
}
