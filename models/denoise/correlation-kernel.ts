/** Pixels to each side that a grain may reach. */
export const REACH = 3;
const LARGEST_SPREAD = 2;

/**
 * A Gaussian of unit energy under which white noise keeps its variance and gets this correlation of neighbours, where it goes
 * over rows and columns.
 * @param correlation 0 … 1; more than 0.94 is taken for that
 * @returns 2 REACH + 1 weights, or a single 1 for white noise
 */
export function correlationKernel(correlation: number): Float64Array {
  if (correlation <= 0) return Float64Array.of(1);
  let [low, high] = [0, LARGEST_SPREAD];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (neighbourCorrelation(gaussian(middle)) < correlation) low = middle;
    else high = middle;
  }
  return gaussian(low);
}

function gaussian(spread: number): Float64Array {
  const values = Float64Array.from({ length: 2 * REACH + 1 }, (_, i) =>
    i === REACH ? 1 : Math.exp(-((i - REACH) ** 2) / (2 * spread ** 2)),
  );
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / norm);
}

const neighbourCorrelation = (kernel: Float64Array): number =>
  kernel.reduce((sum, value, i) => sum + value * (kernel[i + 1] ?? 0), 0);
