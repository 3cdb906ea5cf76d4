import type { NoiseLevel } from './noise-map.js';

export interface NoiseCurvePoint {
  /** Mean of R, G and B, 0 … 1. */
  readonly brightness: number;
  /** Standard deviations as in NoiseMap. */
  readonly luminance: number;
  readonly chroma: number;
}

/** The noise of a camera at one setting as a function of brightness: plain data, kept as JSON. */
export interface NoiseCurve {
  /** By ascending brightness, at least one. */
  readonly points: readonly NoiseCurvePoint[];
  /**
   * Between the noise of pixels 1, 2 and 3 apart in a row or a column, −1 … 1: 0 for white noise, more where the camera has
   * smoothed it.
   */
  readonly correlation: { readonly luminance: readonly number[]; readonly chroma: readonly number[] };
}

/** On straight lines between the points; the outermost go on beyond them. In the points' units, whatever they are. */
export function deviationAt(points: readonly NoiseCurvePoint[], brightness: number): NoiseLevel {
  let next = 0;
  while (next < points.length && points[next]!.brightness < brightness) next++;
  const [low, high] = [points[Math.max(0, next - 1)]!, points[Math.min(points.length - 1, next)]!];
  const width = high.brightness - low.brightness;
  const share = width > 0 ? (brightness - low.brightness) / width : 0;
  const between = (from: number, to: number) => from + (to - from) * share;
  return {
    luminance: between(low.luminance, high.luminance),
    chroma: between(low.chroma, high.chroma),
  };
}
