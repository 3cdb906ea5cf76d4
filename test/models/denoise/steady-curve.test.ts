import { describe, expect, it } from 'vitest';
import { deviationAt } from '../../../models/denoise/index.js';
import { mapOfCurve, type NoiseMap } from '../../../models/denoise/noise-map.js';
import { steadyCurve } from '../../../models/denoise/steady-curve.js';
import { seededRandom } from '../codec/entropy/gaussian-tables.js';

/** Black at the left to white at the right; the map of a noise that rises with brightness. */
function rampWithNoise(width: number, height: number) {
  const data = Uint8Array.from({ length: width * height }, (_, i) => Math.round(((i % width) / width) * 255));
  const pixels = { width, height, channels: 1 as const, data };
  const [rows, columns] = [Math.ceil(height / 16), Math.ceil(width / 16)];
  const truth = Float32Array.from(
    { length: rows * columns },
    (_, i) => 0.01 + 0.04 * ((i % columns) / columns),
  );
  const map: NoiseMap = { rows, columns, luminance: truth, chroma: truth.map((value) => value / 2) };
  return { pixels, map };
}

describe('the noise of a whole picture', () => {
  it('is that of its smooth places, however many are textured', () => {
    const { pixels, map } = rampWithNoise(960, 640);
    const random = seededRandom(7);
    const textured = map.luminance.map((value) => (random() < 0.6 ? value + 0.1 * random() : value));
    const points = steadyCurve(pixels, { ...map, luminance: textured });
    for (const brightness of [0.2, 0.5, 0.8]) {
      const level = deviationAt(points, brightness);
      const truth = 0.01 + 0.04 * brightness;
      expect(Math.abs(level.luminance - truth)).toBeLessThan(0.25 * truth);
      expect(Math.abs(level.chroma - truth / 2)).toBeLessThan(0.15 * truth);
    }
  });

  it('is no noise where there is none, and finite in the smallest picture', () => {
    for (const [width, height] of [
      [1, 1],
      [5, 300],
      [200, 100],
    ] as const) {
      const { pixels, map } = rampWithNoise(width, height);
      const none = { ...map, luminance: map.luminance.map(() => 0), chroma: map.chroma.map(() => 0) };
      const filled = mapOfCurve(pixels, steadyCurve(pixels, none));
      expect([...filled.luminance, ...filled.chroma].every((value) => value === 0)).toBe(true);
    }
  });
});
