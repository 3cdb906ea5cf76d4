import type { LabExploration } from '../../../engine/api/index.js';

export type Code = readonly number[];
type Axes = Pick<LabExploration, 'mean' | 'axes'>;

/** Where a code lies along each axis, in standard deviations from the mean. */
export const placesOf = ({ mean, axes }: Axes, code: Code): number[] =>
  axes.map(
    ({ direction, deviation }) =>
      direction.reduce((sum, d, i) => sum + d * (code[i]! - mean[i]!), 0) / deviation,
  );

/** The code moved along the axes to other places; what no axis says of it stays. */
export function moveTo(exploration: Axes, code: Code, places: readonly number[]): number[] {
  const before = placesOf(exploration, code);
  const moved = [...code];
  exploration.axes.forEach(({ direction, deviation }, k) => {
    const way = (places[k]! - before[k]!) * deviation;
    direction.forEach((d, i) => (moved[i]! += way * d));
  });
  return moved;
}

/** Codes from one to another, both included. */
export const walk = (from: Code, to: Code, steps: number): number[][] =>
  Array.from({ length: steps }, (_, step) => {
    const t = step / (steps - 1);
    return from.map((value, i) => (1 - t) * value + t * to[i]!);
  });

/** Which of the codes is least like one of them. */
export function furthestFrom(index: number, codes: readonly Code[]): number {
  const distances = codes.map((code) => code.reduce((sum, v, i) => sum + (v - codes[index]![i]!) ** 2, 0));
  return distances.indexOf(Math.max(...distances));
}

/** How far sliders go: three deviations, or as far as a picture lies. */
export function reachOf({ codes, ...axes }: Axes & Pick<LabExploration, 'codes'>): number {
  const furthest = codes.flatMap((code) => placesOf(axes, code).map(Math.abs));
  return Math.max(3, Math.ceil(Math.max(0, ...furthest)));
}

/** Places of so many pictures side by side, each at its middle, from one end of a slider to the other. */
export const placesAlong = (reach: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => reach * ((2 * i + 1) / count - 1));
