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

/**
 * Where errors stop being usual: three deviations above the middle, the deviation from the median of the distances
 * (Leys et al. 2013), which a few anomalies don't move. @param scores ascending
 */
export function usualThreshold(scores: readonly number[]): number {
  const middle = median(scores);
  const spread = 1.4826 * median(scores.map((score) => Math.abs(score - middle)).sort((a, b) => a - b));
  return Math.min(middle + 3 * spread, scores.at(-1) ?? 0);
}

/** @param scores ascending */
export function countAbove(scores: readonly number[], limit: number): number {
  const first = scores.findIndex((score) => score > limit);
  return first < 0 ? 0 : scores.length - first;
}

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;
