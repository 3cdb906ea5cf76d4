import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviationAt, NoiseMeter } from '../../../models/denoise/index.js';
import { noisyPicture, randomSource } from './pictures.js';

test('the noise of known curves is found within a tenth', () => {
  const shot = fc.double({ min: 2e-5, max: 4e-3, noNaN: true });
  const read = fc.double({ min: 1e-6, max: 2e-4, noNaN: true });
  fc.assert(
    fc.property(shot, read, fc.integer({ min: 1, max: 1e6 }), (a, b, seed) => {
      const deviation = (brightness: number) => Math.sqrt(a * brightness + b);
      const meter = new NoiseMeter();
      meter.add(noisyPicture(512, 400, 3, deviation, seed));
      const curve = meter.curve();
      for (const brightness of [0.25, 0.5, 0.75]) {
        const found = deviationAt(curve.points, brightness);
        expect(found.luminance / deviation(brightness)).toBeCloseTo(1, 0.7);
        expect(found.chroma / deviation(brightness)).toBeCloseTo(1, 0.7);
      }
      for (const lagged of curve.correlation.luminance) expect(Math.abs(lagged)).toBeLessThan(0.1);
    }),
    { numRuns: 4 },
  );
});

describe('the curve', () => {
  test('is of several pictures together: each adds its own brightness', () => {
    const meter = new NoiseMeter();
    for (const seed of [1, 2]) meter.add(noisyPicture(320, 320, 3, () => 0.03, seed));
    const { points } = meter.curve();
    expect(points.length).toBeGreaterThan(3);
    expect(points.map(({ brightness }) => brightness)).toEqual(
      points.map(({ brightness }) => brightness).sort((a, b) => a - b),
    );
  });

  test('tells noise that was smoothed', () => {
    const [width, height] = [512, 384];
    const { normal } = randomSource(7);
    const white = Float64Array.from({ length: (width + 1) * height }, normal);
    const data = new Uint16Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = y * (width + 1) + x;
        data[y * width + x] = 32_768 + 1000 * (white[at]! + white[at + 1]!);
      }
    }
    const meter = new NoiseMeter();
    meter.add({ width, height, channels: 1, data });
    const { correlation, points } = meter.curve();
    // In rows one half, in columns none; choosing the flattest patches takes a little away.
    expect(Math.abs(correlation.luminance[0]! - 0.25)).toBeLessThan(0.1);
    expect(Math.abs(correlation.luminance[1]!)).toBeLessThan(0.1);
    const deviation = (1000 * Math.SQRT2 * Math.sqrt(3)) / 65_535;
    expect(points[0]!.luminance / deviation).toBeCloseTo(1, 0.7);
    expect(points[0]!.chroma).toBe(0);
  });

  test('can’t be had from what is too small, or all black or white', () => {
    const tiny = new NoiseMeter();
    tiny.add({ width: 20, height: 20, channels: 3, data: new Uint8Array(1200).fill(90) });
    expect(() => tiny.curve()).toThrow(/too few even places/);
    const white = new NoiseMeter();
    white.add({ width: 400, height: 400, channels: 1, data: new Uint8Array(160_000).fill(255) });
    expect(() => white.curve()).toThrow(/too few even places/);
  });
});
