import type { NoiseCurve } from '../../engine/api/index.js';

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

export interface NoiseChart {
  /** Of an SVG polyline each. */
  readonly luminance: string;
  readonly chroma: string;
  /** Deviation at the top edge, in units of 1/255. */
  readonly top: number;
}

/** Tops that are easy to read. */
const tops = [2, 5, 10, 20, 50, 100, 255];

/** A noise curve as lines: brightness from left to right, deviation from the bottom up. */
export function noiseChart({ points }: NoiseCurve, { width, height }: ChartSize): NoiseChart {
  const sorted = [...points].sort((a, b) => a.brightness - b.brightness);
  const largest = 255 * Math.max(...sorted.flatMap(({ luminance, chroma }) => [luminance, chroma]));
  const top = tops.find((candidate) => candidate >= largest) ?? 255;
  const line = (of: 'luminance' | 'chroma'): string =>
    sorted
      .map((point) => {
        const [x, y] = [point.brightness * width, height - ((255 * point[of]) / top) * height];
        return `${x.toFixed(1)},${y.toFixed(1)}`;
      })
      .join(' ');
  return { luminance: line('luminance'), chroma: line('chroma'), top };
}

/** Deviations in the dark, the middle and the light, in units of 1/255: what a listener is told of the chart. */
export function describeCurve({
  points,
}: NoiseCurve): readonly [dark: number, middle: number, light: number] {
  const nearest = (brightness: number): number => {
    const distance = (point: NoiseCurve['points'][number]): number => Math.abs(point.brightness - brightness);
    return 255 * points.reduce((best, point) => (distance(point) < distance(best) ? point : best)).luminance;
  };
  return [nearest(0.1), nearest(0.5), nearest(0.9)];
}
