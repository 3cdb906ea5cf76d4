/** One codec at one setting: what it costs and what it gives. */
export interface RatePoint {
  /** Bits a pixel, above 0. */
  readonly rate: number;
  /** A quality metric where more is better, in dB for instance. */
  readonly quality: number;
}

export interface BdRate {
  /** Rate of the tested curve over the anchor's at equal quality, in percent; negative where the tested one needs less. */
  readonly percent: number;
  /** The range of quality that both curves cover. */
  readonly from: number;
  readonly to: number;
}

const SAMPLES = 200;

/**
 * Bjøntegaard's rate difference: the mean over the common range of quality of the difference in log rate, with a
 * monotone piecewise cubic through the points of each curve (the polynomial of VCEG-M33 (2001) overshoots).
 * Undefined where the curves have no range of quality in common or fewer than two points.
 */
export function bdRate(anchor: readonly RatePoint[], tested: readonly RatePoint[]): BdRate | undefined {
  const a = byQuality(anchor);
  const b = byQuality(tested);
  if (a.length < 2 || b.length < 2) return undefined;
  const from = Math.max(a[0]!.quality, b[0]!.quality);
  const to = Math.min(a.at(-1)!.quality, b.at(-1)!.quality);
  if (!(to > from)) return undefined;
  const logRateA = logRateOverQuality(a);
  const logRateB = logRateOverQuality(b);
  let sum = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const quality = from + ((to - from) * i) / (SAMPLES - 1);
    sum += logRateB(quality) - logRateA(quality);
  }
  return { percent: (Math.exp(sum / SAMPLES) - 1) * 100, from, to };
}

/** Sorted by quality; of points with equal quality the cheapest stays. */
function byQuality(points: readonly RatePoint[]): RatePoint[] {
  const sorted = [...points].sort((a, b) => a.quality - b.quality || a.rate - b.rate);
  return sorted.filter((point, i) => i === 0 || point.quality > sorted[i - 1]!.quality);
}

function logRateOverQuality(points: readonly RatePoint[]): (quality: number) => number {
  return pchip(
    points.map((point) => point.quality),
    points.map((point) => Math.log(point.rate)),
  );
}

/**
 * Piecewise cubic Hermite interpolation that keeps monotony (Fritsch and Butland, 1984): slopes are weighted harmonic
 * means of the neighbouring secants, 0 at local extrema; three-point slopes at the ends.
 * @param xs strictly increasing, at least two
 */
export function pchip(xs: readonly number[], ys: readonly number[]): (x: number) => number {
  const slopes = pchipSlopes(xs, ys);
  return (x) => {
    const i = segmentOf(xs, x);
    const step = xs[i + 1]! - xs[i]!;
    const t = (x - xs[i]!) / step;
    const fromLeft = (1 + 2 * t) * (1 - t) ** 2 * ys[i]! + t * (1 - t) ** 2 * step * slopes[i]!;
    const fromRight = t * t * (3 - 2 * t) * ys[i + 1]! + t * t * (t - 1) * step * slopes[i + 1]!;
    return fromLeft + fromRight;
  };
}

function pchipSlopes(xs: readonly number[], ys: readonly number[]): number[] {
  const last = xs.length - 1;
  const steps = Array.from({ length: last }, (_, i) => xs[i + 1]! - xs[i]!);
  const secants = steps.map((step, i) => (ys[i + 1]! - ys[i]!) / step);
  if (last === 1) return [secants[0]!, secants[0]!];
  const inner = Array.from({ length: last - 1 }, (_, i) =>
    innerSlope(steps[i]!, steps[i + 1]!, secants[i]!, secants[i + 1]!),
  );
  return [
    endSlope(steps[0]!, steps[1]!, secants[0]!, secants[1]!),
    ...inner,
    endSlope(steps[last - 1]!, steps[last - 2]!, secants[last - 1]!, secants[last - 2]!),
  ];
}

function innerSlope(stepBefore: number, stepAfter: number, before: number, after: number): number {
  if (before * after <= 0) return 0;
  const weightBefore = 2 * stepAfter + stepBefore;
  const weightAfter = stepAfter + 2 * stepBefore;
  return (weightBefore + weightAfter) / (weightBefore / before + weightAfter / after);
}

function endSlope(stepNear: number, stepFar: number, near: number, far: number): number {
  const slope = ((2 * stepNear + stepFar) * near - stepNear * far) / (stepNear + stepFar);
  if (slope * near <= 0) return 0;
  if (near * far < 0 && Math.abs(slope) > 3 * Math.abs(near)) return 3 * near;
  return slope;
}

/** The segment whose polynomial serves x; the outer ones go on beyond the ends. */
function segmentOf(xs: readonly number[], x: number): number {
  let i = 0;
  while (i < xs.length - 2 && x >= xs[i + 1]!) i++;
  return i;
}
