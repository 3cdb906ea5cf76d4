import { type RatePoint, pchip } from '../shared/bd-rate.js';
import type { Measurement } from './types.js';

/** A metric on a scale where more is better. */
export interface Metric {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly of: (measurement: Measurement) => number | undefined;
}

export const METRICS: readonly Metric[] = [
  { id: 'psnr', label: 'PSNR', unit: 'dB', of: (m) => m.psnr },
  { id: 'msSsim', label: 'MS-SSIM', unit: 'dB', of: (m) => -10 * Math.log10(Math.max(1 - m.msSsim, 1e-10)) },
  {
    id: 'butteraugli',
    label: 'Butteraugli',
    unit: '−3-norm',
    of: (m) => (m.butteraugli === undefined ? undefined : -m.butteraugli),
  },
];

/** The mean over all pictures at one quality. */
export interface CurvePoint extends RatePoint {
  readonly setting: number;
}

/**
 * A codec's curve over a picture set: at each quality setting the mean bits per pixel and the mean metric over all
 * pictures. Where a codec was measured with two chroma samplings, each picture takes the better one at each setting
 * (see betterChroma). Empty where the metric is missing.
 */
export function meanCurve(measurements: readonly Measurement[], metric: Metric): CurvePoint[] {
  const byPicture = [...groupBy(measurements, (m) => m.picture).values()].map((ofPicture) =>
    bestPoints(ofPicture, metric),
  );
  const bySetting = groupBy(byPicture.flat(), (point) => point.setting);
  return [...bySetting.entries()]
    .sort(([a], [b]) => a - b)
    .map(([setting, points]) => ({
      setting,
      rate: mean(points, (p) => p.rate),
      quality: mean(points, (p) => p.quality),
    }));
}

/** One picture's points, one for each quality setting. */
function bestPoints(measurements: readonly Measurement[], metric: Metric): CurvePoint[] {
  const curves = [...groupBy(measurements, (m) => m.chroma).values()].map((variant) =>
    ratePoints(variant, metric),
  );
  const [first = [], second] = curves;
  return second ? betterChroma(first, second) : first;
}

/**
 * Of two variants of a codec on one picture, at each quality setting the point of that variant whose curve is higher at
 * the geometric mean of the two rates; the curves are monotone cubics over log rate.
 */
export function betterChroma(a: readonly CurvePoint[], b: readonly CurvePoint[]): CurvePoint[] {
  const qualityOfA = qualityOverLogRate(a);
  const qualityOfB = qualityOverLogRate(b);
  return a.flatMap((pointA) => {
    const pointB = b.find((point) => point.setting === pointA.setting);
    if (!pointB) return [];
    const logRate = (Math.log(pointA.rate) + Math.log(pointB.rate)) / 2;
    return qualityOfA(logRate) >= qualityOfB(logRate) ? pointA : pointB;
  });
}

function qualityOverLogRate(points: readonly CurvePoint[]): (logRate: number) => number {
  const sorted = [...points].sort((a, b) => a.rate - b.rate);
  const increasing = sorted.filter((point, i) => i === 0 || point.rate > sorted[i - 1]!.rate);
  if (increasing.length < 2) return () => increasing[0]?.quality ?? -Infinity;
  return pchip(
    increasing.map((point) => Math.log(point.rate)),
    increasing.map((point) => point.quality),
  );
}

function ratePoints(measurements: readonly Measurement[], metric: Metric): CurvePoint[] {
  return measurements.flatMap((m) => {
    const quality = metric.of(m);
    return quality === undefined ? [] : { setting: m.quality, rate: (m.bytes * 8) / m.pixels, quality };
  });
}

export function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function mean<Item>(items: readonly Item[], valueOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + valueOf(item), 0) / items.length;
}
