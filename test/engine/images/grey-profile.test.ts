import { describe, expect, test } from 'vitest';
import type { Pixels, Pixels16 } from '../../../common/pixels.js';
import { greyAsSrgb } from '../../../engine/images/index.js';

/** A grey profile that has nothing but a tone curve. */
function profile(curve: Buffer, space: 'XYZ ' | 'Lab ' = 'XYZ '): Uint8Array {
  const icc = Buffer.alloc(144 + curve.length);
  icc.write('GRAY', 16);
  icc.write(space, 20);
  icc.writeUInt32BE(1, 128);
  icc.write('kTRC', 132);
  icc.writeUInt32BE(144, 136);
  icc.writeUInt32BE(curve.length, 140);
  curve.copy(icc, 144);
  return icc;
}

function sampled(values: readonly number[]): Buffer {
  const curve = Buffer.alloc(12 + 2 * values.length);
  curve.write('curv');
  curve.writeUInt32BE(values.length, 8);
  values.forEach((value, i) => curve.writeUInt16BE(value, 12 + 2 * i));
  return curve;
}

function parametric(kind: number, parameters: readonly number[]): Buffer {
  const curve = Buffer.alloc(12 + 4 * parameters.length);
  curve.write('para');
  curve.writeUInt16BE(kind, 8);
  parameters.forEach((value, i) => curve.writeInt32BE(Math.round(65536 * value), 12 + 4 * i));
  return curve;
}

const grey = (...samples: number[]): Pixels => ({
  width: samples.length,
  height: 1,
  channels: 1,
  data: Uint8Array.from(samples),
});
const samplesOf = (icc: Uint8Array): number[] => [...greyAsSrgb(grey(0, 64, 128, 255), icc).data];
/** sRGB of a light of (64 / 255) ^ gamma and so on. */
const expected = (gamma: number): number[] =>
  [0, 64, 128, 255].map((value) => Math.round(255 * (1.055 * (value / 255) ** (gamma / 2.4) - 0.055)));

describe('grey pictures with a profile', () => {
  test('of a gamma get the same tones in sRGB', () => {
    const wanted = expected(1.75);
    expect(samplesOf(profile(sampled([1.75 * 256])))).toEqual([0, ...wanted.slice(1)]);
    expect(samplesOf(profile(parametric(0, [1.75])))).toEqual([0, ...wanted.slice(1)]);
  });

  test('of a sampled curve, too', () => {
    const values = Array.from({ length: 1024 }, (_, i) => Math.round(65535 * (i / 1023) ** 1.75));
    expect(samplesOf(profile(sampled(values)))).toEqual([0, ...expected(1.75).slice(1)]);
  });

  test('of the curve of sRGB stay as they are', () => {
    const pixels = grey(0, 64, 128, 255);
    const srgb = profile(parametric(3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]));
    expect(greyAsSrgb(pixels, srgb)).toBe(pixels);
  });

  test('with lightness as its scale are read so', () => {
    expect(samplesOf(profile(sampled([]), 'Lab '))).toEqual([0, 60, 119, 255]);
  });

  test('with alpha or 16 bits keep both', () => {
    const icc = profile(sampled([1.75 * 256]));
    const withAlpha: Pixels = { width: 1, height: 1, channels: 2, data: Uint8Array.of(128, 7) };
    expect([...greyAsSrgb(withAlpha, icc).data]).toEqual([expected(1.75)[2], 7]);
    const deep: Pixels16 = { width: 1, height: 1, channels: 1, data: Uint16Array.of(128 * 257) };
    expect(greyAsSrgb(deep, icc).data[0]! / 257).toBeCloseTo(expected(1.75)[2]!, 0);
  });

  test('whose profile is damaged, or of another kind, stay as they are', () => {
    const pixels = grey(0, 64, 128, 255);
    const whole = profile(sampled([1.75 * 256]));
    for (let length = 0; length < whole.length; length++) {
      expect(() => greyAsSrgb(pixels, whole.subarray(0, length))).not.toThrow();
    }
    const other = Buffer.from(whole);
    other.write('RGB ', 16);
    expect(greyAsSrgb(pixels, other)).toBe(pixels);
    const colour: Pixels = { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) };
    expect(greyAsSrgb(colour, whole)).toBe(colour);
  });
});
