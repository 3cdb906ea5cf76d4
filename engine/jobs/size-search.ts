/** One attempt at a quality. */
export interface Attempt<T> {
  readonly quality: number;
  readonly result: T;
  readonly bytes: number;
}

export type SizeSearch<T> =
  | { readonly fits: true; readonly best: Attempt<T> }
  /** Not even the lowest quality does. */
  | { readonly fits: false; readonly smallestBytes: number };

/**
 * The best quality whose result is at most so large, by bisection: sizes grow with quality.
 * @param qualities ascending; log2 of their number attempts are made
 */
export async function searchSize<T>(
  qualities: readonly number[],
  maxBytes: number,
  attempt: (quality: number) => Promise<Attempt<T>>,
): Promise<SizeSearch<T>> {
  let best: Attempt<T> | undefined;
  let smallestBytes = Infinity;
  let low = 0;
  let high = qualities.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const made = await attempt(qualities[middle]!);
    smallestBytes = Math.min(smallestBytes, made.bytes);
    if (made.bytes <= maxBytes) {
      best = made;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return best === undefined ? { fits: false, smallestBytes } : { fits: true, best };
}
