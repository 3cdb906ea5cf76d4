/** The mean of both middle ones where their number is even. @param values at least one */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** In their order, in so many parts of about the same length; empty ones are left out. */
export function splitEvenly<T>(values: readonly T[], count: number): T[][] {
  return Array.from({ length: count }, (_, at) =>
    values.slice(Math.round((at * values.length) / count), Math.round(((at + 1) * values.length) / count)),
  ).filter((part) => part.length > 0);
}
