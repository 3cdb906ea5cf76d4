import { usualLimit } from '../../../common/statistics.js';

/** How often errors occur, from 0 to the largest. @param scores ascending */
export function errorHistogram(
  scores: readonly number[],
  bins: number,
): { readonly counts: readonly number[]; readonly to: number } {
  const largest = scores.at(-1) ?? 0;
  const to = largest > 0 ? largest : 1;
  const counts = new Array<number>(bins).fill(0);
  for (const score of scores) counts[Math.min(bins - 1, Math.floor((score / to) * bins))]!++;
  return { counts, to };
}

/** Where errors stop being usual, on the histogram's scale. @param scores ascending */
export function usualThreshold(scores: readonly number[]): number {
  const largest = scores.at(-1);
  return largest === undefined ? 0 : Math.min(usualLimit(scores), largest);
}

/** @param scores ascending */
export function countAbove(scores: readonly number[], limit: number): number {
  const first = scores.findIndex((score) => score > limit);
  return first < 0 ? 0 : scores.length - first;
}
