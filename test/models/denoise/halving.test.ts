import { describe, expect, test } from 'vitest';
import type { Pixels } from '../../../common/pixels.js';
import { resizePixels } from '../../../engine/images/index.js';
import { halveCurve } from '../../../models/denoise/index.js';
import { randomSource } from './pictures.js';

const side = 512;

/** Grey, with noise that is smoothed in rows and columns with these weights. */
function smoothedNoise(weights: readonly number[]): Pixels {
  const { normal } = randomSource(3);
  const wide = side + weights.length;
  const white = Float64Array.from({ length: wide * wide }, normal);
  const scale = 24 / weights.reduce((sum, weight) => sum + weight ** 2, 0);
  const data = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let sum = 0;
      weights.forEach((down, j) =>
        weights.forEach((across, i) => (sum += down * across * white[(y + j) * wide + x + i]!)),
      );
      data[y * side + x] = Math.round(128 + scale * sum);
    }
  }
  return { width: side, height: side, channels: 1, data };
}

function correlationOf(weights: readonly number[]): number[] {
  const product = (shift: number): number =>
    weights.reduce((sum, weight, i) => sum + weight * (weights[i + shift] ?? 0), 0);
  return [1, 2, 3].map((shift) => product(shift) / product(0));
}

function deviationOf({ data }: Pixels): number {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
}

describe('noise in a picture of half and a quarter of the size', () => {
  test.each([
    ['white', [1]],
    ['a little smoothed', [0.4, 1, 0.4]],
    ['much smoothed', [0.5, 1, 1, 0.5]],
    ['sharpened', [-0.2, 1, -0.2]],
  ])('is foretold from its correlation: %s', async (_, weights) => {
    const picture = smoothedNoise(weights);
    const luminance = correlationOf(weights);
    const points = [{ brightness: 0.5, luminance: deviationOf(picture), chroma: 1 }];
    const curve = { points, correlation: { luminance, chroma: [] } };
    const half = await resizePixels(picture, { width: side / 2, height: side / 2 });
    const quarter = await resizePixels(half, { width: side / 4, height: side / 4 });
    expect(halveCurve(curve, 0)).toEqual(curve);
    expect(halveCurve(curve, 1).points[0]!.luminance / deviationOf(half)).toBeCloseTo(1, 1.1);
    expect(halveCurve(curve, 2).points[0]!.luminance / deviationOf(quarter)).toBeCloseTo(1, 1.1);
    expect(halveCurve(curve, 1).points[0]!.chroma).toBeCloseTo(0.45, 2);
  });
});
