import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Channels, Pixels } from '../../../common/pixels.js';
import { deviationAt, NoiseMeter } from '../../../models/denoise/index.js';
import { addGrain, type Grain, measureGrain } from '../../../models/grain/index.js';

/** Slow ramps from dark to bright, with blue falling: every brightness, and nothing in it that is no noise. */
function ramps(width: number, height: number, channels: Channels = 3): Pixels {
  const data = new Uint8Array(width * height * channels);
  for (let at = 0; at < data.length; at++) {
    const x = Math.floor(at / channels) % width;
    const value = 40 + (170 * x) / width;
    data[at] = at % channels === 2 ? 250 - value : value;
  }
  return { width, height, channels, data };
}

function copyOf(pixels: Pixels): Pixels {
  return { ...pixels, data: pixels.data.slice() };
}

const even = (luminance: number, chroma: number, correlation = 0): Grain => ({
  points: [{ brightness: 128, luminance, chroma }],
  correlation: { luminance: correlation, chroma: correlation },
  seed: 5,
  isShown: true,
});

describe('grain that was measured', () => {
  test('looks as the noise did that is gone', () => {
    const levels = fc.integer({ min: 16, max: 100 });
    fc.assert(
      fc.property(levels, levels, fc.integer({ min: 0, max: 190 }), (luminance, chroma, correlation) => {
        const clean = ramps(768, 512);
        const noisy = copyOf(clean);
        addGrain(noisy, even(luminance, chroma, correlation));
        const found = measureGrain(noisy, clean, true)!;
        for (const point of found.points) {
          expect(Math.abs(point.luminance / luminance - 1)).toBeLessThan(0.25);
          expect(Math.abs(point.chroma / chroma - 1)).toBeLessThan(0.25);
        }
        // A plane is taken away from each patch, and with it some of what neighbours share.
        expect(Math.abs(found.correlation.luminance - correlation)).toBeLessThan(40);
      }),
      { numRuns: 5 },
    );
  });

  test('follows brightness', () => {
    const clean = ramps(1024, 512);
    const noisy = copyOf(clean);
    addGrain(noisy, {
      ...even(0, 0),
      points: [
        { brightness: 60, luminance: 64, chroma: 24 },
        { brightness: 160, luminance: 16, chroma: 24 },
      ],
    });
    const { points } = measureGrain(noisy, clean, true)!;
    expect(points[0]!.luminance).toBeGreaterThan(1.5 * points.at(-1)!.luminance);
  });

  test('is only what was lost, not what is still there', () => {
    const half = ramps(768, 512);
    addGrain(half, even(32, 32));
    const noisy = copyOf(half);
    addGrain(noisy, { ...even(32, 32), seed: 77 });
    for (const { luminance } of measureGrain(noisy, half, true)!.points) {
      expect(Math.abs(luminance / 32 - 1)).toBeLessThan(0.3);
    }
  });

  test('is nothing where nothing was lost, and where there is no place to measure it', () => {
    const clean = ramps(640, 480);
    expect(measureGrain(clean, copyOf(clean), true)).toBeUndefined();
    const tiny = ramps(8, 8);
    expect(measureGrain(tiny, tiny, true)).toBeUndefined();
  });

  test('is the same each time', () => {
    const noisy = ramps(640, 480);
    addGrain(noisy, even(40, 20, 80));
    expect(measureGrain(noisy, ramps(640, 480), true)).toEqual(measureGrain(noisy, ramps(640, 480), true));
  });
});

describe('grain on a picture', () => {
  test('has the deviations that it says, in colour and in grey', () => {
    for (const channels of [1, 3] as const) {
      const pixels = ramps(768, 512, channels);
      addGrain(pixels, even(48, channels === 1 ? 0 : 24));
      const meter = new NoiseMeter();
      meter.add(pixels);
      const { luminance, chroma } = deviationAt(meter.curve().points, 0.5);
      expect((luminance * 255 * 8) / 48).toBeCloseTo(1, 0.7);
      if (channels === 3) expect((chroma * 255 * 8) / 24).toBeCloseTo(1, 0.7);
    }
  });

  test('of a part is that of the whole there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 0, max: 500 }),
        fc.constantFrom<Channels>(1, 2, 3, 4),
        (left, top, channels) => {
          const whole = ramps(960, 560, channels);
          const part: Pixels = { width: 60, height: 60, channels, data: new Uint8Array(3600 * channels) };
          const copyPart = (from: Pixels, to: Pixels): void => {
            for (let y = 0; y < 60; y++) {
              const at = ((top + y) * 960 + left) * channels;
              to.data.set(from.data.subarray(at, at + 60 * channels), y * 60 * channels);
            }
          };
          copyPart(whole, part);
          addGrain(part, even(60, 30, 100), { left, top });
          addGrain(whole, even(60, 30, 100));
          const expected: Pixels = { ...part, data: new Uint8Array(part.data.length) };
          copyPart(whole, expected);
          expect(part.data).toEqual(expected.data);
        },
      ),
      { numRuns: 4 },
    );
  });

  test('leaves alpha alone', () => {
    const pixels = ramps(64, 64, 4);
    const before = pixels.data.filter((_, at) => at % 4 === 3);
    addGrain(pixels, even(200, 200));
    expect(pixels.data.filter((_, at) => at % 4 === 3)).toEqual(before);
  });
});
