import type { Rows } from './pca.js';

/** Squared Euclidean distance between a row of one matrix and a row of another. */
export function squaredDistance(a: Rows, i: number, b: Rows, k: number): number {
  let sum = 0;
  for (let n = 0; n < a.size; n++) sum += (a.data[i * a.size + n]! - b.data[k * b.size + n]!) ** 2;
  return sum;
}

/** Labels of rows by the majority of their k nearest neighbours; ties go to the nearer ones. */
export function nearestNeighbours(known: Rows, labels: ArrayLike<number>, rows: Rows, k: number): Uint8Array {
  return Uint8Array.from({ length: rows.count }, (_, row) => {
    const nearest = Array.from(
      { length: known.count },
      (_each, i) => [squaredDistance(rows, row, known, i), i] as const,
    )
      .sort((a, b) => a[0] - b[0])
      .slice(0, k);
    const votes = new Map<number, number>();
    for (const [, i] of nearest) votes.set(labels[i]!, (votes.get(labels[i]!) ?? 0) + 1);
    const most = Math.max(...votes.values());
    return labels[nearest.find(([, i]) => votes.get(labels[i]!) === most)![1]]!;
  });
}

export const accuracy = (guesses: ArrayLike<number>, labels: ArrayLike<number>): number =>
  Array.from(guesses, (guess, i) => Number(guess === labels[i])).reduce((sum, hit) => sum + hit, 0) /
  guesses.length;

/** How often each class (rows) was taken for each (columns). */
export function confusion(
  guesses: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): readonly (readonly number[])[] {
  const table = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) table[labels[i]!]![guesses[i]!]!++;
  return table;
}
