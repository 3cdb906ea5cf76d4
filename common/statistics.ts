/** The mean of both middle ones where their number is even. @param values at least one */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Where values stop being usual: three deviations above the median; the deviation is 1.4826 times the median distance from it,
 * as if they were normal (Hampel 1974), so that the unusual ones themselves hardly move it.
 * @param values at least one
 */
export function usualLimit(values: readonly number[]): number {
  const middle = median(values);
  return middle + 3 * 1.4826 * median(values.map((value) => Math.abs(value - middle)));
}

/** In their order, in so many parts of about the same length; empty ones are left out. */
export function splitEvenly<T>(values: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, at) =>
    values.slice(Math.round((at * values.length) / count), Math.round(((at + 1) * values.length) / count)),
  ).filter((part) => part.length > 0);
}
