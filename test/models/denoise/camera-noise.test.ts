import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cameraNoise,
  type CleanPlanes,
  deviationAt,
  type NoiseCurve,
  NoiseMeter,
} from '../../../models/denoise/index.js';
import { randomSource } from './pictures.js';

const [width, height] = [512, 400];

/** Brightness 0.1 … 0.9 from left to right, in every plane. */
function ramp(channels: 1 | 3): CleanPlanes {
  const data = Float32Array.from(
    { length: channels * width * height },
    (_, i) => 0.1 + (0.8 * (i % width)) / width,
  );
  return { channels, width, height, data };
}

function measure(clean: CleanPlanes, noise: Float32Array): NoiseCurve {
  const { channels } = clean;
  const size = width * height;
  const data = Uint16Array.from({ length: channels * size }, (_, i) => {
    const at = (i % channels) * size + Math.floor(i / channels);
    return Math.round(65_535 * Math.min(1, Math.max(0, clean.data[at]! + noise[at]!)));
  });
  const meter = new NoiseMeter();
  meter.add({ width, height, channels, data });
  return meter.curve();
}

describe('noise made by a curve', () => {
  test('is measured as that curve again, with its correlation', () => {
    const level = fc.double({ min: 0.01, max: 0.06, noNaN: true });
    const correlation = fc.double({ min: 0, max: 0.6, noNaN: true });
    fc.assert(
      fc.property(level, level, correlation, fc.integer({ min: 1, max: 1e6 }), (dark, light, rho, seed) => {
        const curve: NoiseCurve = {
          points: [
            { brightness: 0.1, luminance: dark, chroma: light },
            { brightness: 0.9, luminance: light, chroma: dark },
          ],
          correlation: { luminance: [rho], chroma: [rho] },
        };
        const { normal } = randomSource(seed);
        const clean = ramp(3);
        const found = measure(clean, cameraNoise(clean, curve, normal).noise);
        for (const brightness of [0.25, 0.5, 0.75]) {
          const [asked, got] = [curve, found].map(({ points }) => deviationAt(points, brightness));
          expect(got!.luminance / asked!.luminance).toBeCloseTo(1, 0.5);
          expect(got!.chroma / asked!.chroma).toBeCloseTo(1, 0.5);
        }
        expect(Math.abs(found.correlation.luminance[0]! - rho)).toBeLessThan(0.12);
      }),
      { numRuns: 4 },
    );
  });

  test('of a grey picture is what the mean of the three colours would have', () => {
    const curve = {
      points: [{ brightness: 0.5, luminance: 0.05, chroma: 0.1 }],
      correlation: { luminance: [0.5], chroma: [] },
    };
    const { noise, level } = cameraNoise(ramp(1), curve, randomSource(5).normal);
    const deviation = Math.sqrt(noise.reduce((sum, value) => sum + value * value, 0) / noise.length);
    expect(deviation / (0.05 / Math.sqrt(3))).toBeCloseTo(1, 1.5);
    expect(level[0]).toBeCloseTo(0.05);
  });

  test('has its deviation in the smallest pictures, too', () => {
    const curve = {
      points: [{ brightness: 0.4, luminance: 0.05, chroma: 0.05 }],
      correlation: { luminance: [0.5], chroma: [0.9] },
    };
    const { normal } = randomSource(3);
    for (const [w, h] of [
      [1, 1],
      [3, 9],
      [7, 7],
    ] as const) {
      const clean = { channels: 3, width: w, height: h, data: new Float32Array(3 * w * h) } as const;
      const squares = Array.from({ length: 400 }, () => cameraNoise(clean, curve, normal).noise[0]! ** 2);
      const deviation = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
      expect(deviation / 0.05).toBeCloseTo(1, 0.5);
    }
  });
});
