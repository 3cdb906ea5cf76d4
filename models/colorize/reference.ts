import type { Plane } from './planes.js';
import type { Hint } from './types.js';

/** What two pictures are compared by, on one grid: for each place a vector, row by row. */
export interface FeatureGrid {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** channels planes. */
  readonly data: Float32Array;
}

/** Of cosine similarity: how much better a place must fit to count e times as much. */
const TEMPERATURE = 0.03;
/** Below this similarity nothing is lent. */
const LEAST_SIMILAR = 0.25;
/** Standard deviation of the lent colour at which it counts half. */
const SPREAD = 15;
const LEAST_SURE = 0.25;
const MOST = 96;
/** Difference in L that weighs as much as one unit of (1 − cosine). */
const CONTRAST = 60;

/**
 * Hints for each place of a picture from the places of a reference that look alike to the network: a mean colour, weighted
 * by similarity, and a confidence that falls with dissimilarity and with how much the colours of similar places differ.
 */
export function lendColours(
  target: { readonly features: FeatureGrid; readonly luminance: Plane },
  reference: {
    readonly features: FeatureGrid;
    readonly luminance: Plane;
    readonly a: Plane;
    readonly b: Plane;
  },
): Hint[] {
  const centre = meanVector([target.features, reference.features]);
  const here = unitVectors(target.features, centre);
  const there = unitVectors(reference.features, centre);
  const { width, height } = target.features;
  const hints = here.map((vector, i): Hint & { confidence: number } => {
    const likeness = there.map((other, j) => {
      const gap = (target.luminance.data[i]! - reference.luminance.data[j]!) / CONTRAST;
      return dot(vector, other) - gap * gap;
    });
    const best = Math.max(...likeness);
    const weights = likeness.map((value) => Math.exp((value - best) / TEMPERATURE));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const mean = (values: (j: number) => number): number =>
      weights.reduce((total, weight, j) => total + weight * values(j), 0) / sum;
    const a = mean((j) => reference.a.data[j]!);
    const b = mean((j) => reference.b.data[j]!);
    const spread = mean((j) => (reference.a.data[j]! - a) ** 2 + (reference.b.data[j]! - b) ** 2);
    const similar = Math.max(0, (best - LEAST_SIMILAR) / (1 - LEAST_SIMILAR));
    return {
      x: ((i % width) + 0.5) / width,
      y: (Math.trunc(i / width) + 0.5) / height,
      a,
      b,
      confidence: Math.min(1, Math.sqrt(similar) / (1 + spread / SPREAD ** 2)),
    };
  });
  return hints
    .filter(({ confidence }) => confidence >= LEAST_SURE)
    .sort((p, q) => q.confidence - p.confidence)
    .slice(0, MOST);
}

function meanVector(grids: readonly FeatureGrid[]): Float64Array {
  const mean = new Float64Array(grids[0]!.channels);
  for (const { width, height, channels, data } of grids) {
    const count = width * height;
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < count; i++) mean[c]! += data[c * count + i]! / count / grids.length;
    }
  }
  return mean;
}

function unitVectors({ width, height, channels, data }: FeatureGrid, centre: Float64Array): Float64Array[] {
  const count = width * height;
  return Array.from({ length: count }, (_, i) => {
    const vector = Float64Array.from({ length: channels }, (_, c) => data[c * count + i]! - centre[c]!);
    const length = Math.sqrt(dot(vector, vector)) || 1;
    return vector.map((value) => value / length);
  });
}

function dot(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i]! * q[i]!;
  return sum;
}
