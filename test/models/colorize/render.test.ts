import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channels, Pixels, Pixels16 } from '../../../common/pixels.js';
import { labOf, render, srgbOf, type ColourField } from '../../../models/colorize/index.js';

/** The same chroma everywhere. */
function plain(a: number, b: number): { readonly field: ColourField } {
  const none = Float32Array.of(0);
  return {
    field: {
      width: 1,
      height: 1,
      slopeA: none,
      offsetA: Float32Array.of(a),
      slopeB: none,
      offsetB: Float32Array.of(b),
    },
  };
}

const ramp = (channels: Channels): Pixels => ({
  width: 256,
  height: 1,
  channels,
  data: Uint8Array.from({ length: 256 * channels }, (_, i) => Math.trunc(i / channels)),
});

const chroma = fc.double({ min: -120, max: 120, noNaN: true });

describe('rendering', () => {
  it('keeps the luminance of 8 bits within half a unit of L, whatever the colour', async () => {
    await fc.assert(
      fc.asyncProperty(chroma, chroma, async (a, b) => {
        const { data } = await render(ramp(1), plain(a, b));
        for (let v = 0; v < 256; v++) {
          const l = labOf(data[3 * v]!, data[3 * v + 1]!, data[3 * v + 2]!).l;
          expect(Math.abs(l - labOf(v, v, v).l)).toBeLessThan(0.5);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps that of 16 bits within 0.02', async () => {
    const samples = Uint16Array.from({ length: 1024 }, (_, i) => i * 64 + 11);
    const pixels: Pixels16 = { width: 1024, height: 1, channels: 1, data: samples };
    await fc.assert(
      fc.asyncProperty(chroma, chroma, async (a, b) => {
        const { data } = await render(pixels, plain(a, b));
        samples.forEach((sample, i) => {
          const [red, green, blue] = data.subarray(3 * i).map((v) => v);
          const l = labOf(red! / 257, green! / 257, blue! / 257).l;
          const v = sample / 257;
          expect(Math.abs(l - labOf(v, v, v).l)).toBeLessThan(0.02);
        });
      }),
      { numRuns: 12 },
    );
  });

  it('keeps the hue of colours that sRGB lacks, and only takes chroma from them', async () => {
    await fc.assert(
      fc.asyncProperty(chroma, chroma, fc.integer({ min: 60, max: 200 }), async (a, b, grey) => {
        const pixels: Pixels = { width: 1, height: 1, channels: 1, data: Uint8Array.of(grey) };
        const { data } = await render(pixels, plain(a, b));
        const lab = labOf(data[0]!, data[1]!, data[2]!);
        const asked = Math.hypot(a, b);
        expect(Math.hypot(lab.a, lab.b)).toBeLessThan(asked + 1.5);
        // across the hue there is nothing but the rounding of samples
        if (asked > 5) expect(Math.abs(lab.a * b - lab.b * a) / asked).toBeLessThan(1.5);
      }),
    );
  });

  it('gives the colours that were asked for where they are possible', async () => {
    const { l, a, b } = labOf(180, 90, 60);
    const grey = srgbOf(l, { a: 0, b: 0 });
    const pixels: Pixels = { width: 1, height: 1, channels: 3, data: Uint8Array.from(grey) };
    const { data } = await render(pixels, plain(a, b));
    [180, 90, 60].forEach((value, i) => expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(1));
  });

  it('takes the luminance of colour pictures, and drops their colours', async () => {
    const pixels: Pixels = { width: 1, height: 1, channels: 3, data: Uint8Array.of(200, 40, 90) };
    const { data } = await render(pixels, plain(0, 0));
    expect(data[0]).toBe(data[1]);
    expect(Math.abs(labOf(data[0]!, data[1]!, data[2]!).l - labOf(200, 40, 90).l)).toBeLessThan(0.5);
  });

  it.each([
    [1, 3],
    [2, 4],
    [3, 3],
    [4, 4],
  ] as const)('makes %i channels into %i and keeps alpha', async (channels, expected) => {
    const pixels = ramp(channels);
    const { data, channels: made } = await render(pixels, plain(10, 10));
    expect(made).toBe(expected);
    if (expected === 4) {
      const alpha = (samples: Uint8Array, of: number) => samples.filter((_, i) => i % of === of - 1);
      expect(alpha(data, 4)).toEqual(alpha(pixels.data, channels));
    }
  });

  it('makes greys greyer and colours stronger with saturation', async () => {
    const pixels: Pixels = { width: 1, height: 1, channels: 1, data: Uint8Array.of(128) };
    const strength = async (saturation: number): Promise<number> => {
      const { data } = await render(pixels, plain(12, 9), { saturation });
      const { a, b } = labOf(data[0]!, data[1]!, data[2]!);
      return Math.hypot(a, b);
    };
    expect(await strength(0)).toBeLessThan(0.1);
    expect(await strength(1)).toBeCloseTo(15, 0);
    expect(await strength(2)).toBeCloseTo(30, 0);
  });

  it('renders a part as it does the whole', async () => {
    const field: ColourField = {
      width: 4,
      height: 3,
      slopeA: Float32Array.from({ length: 12 }, (_, i) => i / 40),
      offsetA: Float32Array.from({ length: 12 }, (_, i) => i - 6),
      slopeB: Float32Array.from({ length: 12 }, (_, i) => -i / 50),
      offsetB: Float32Array.from({ length: 12 }, (_, i) => 2 * i - 11),
    };
    const whole: Pixels = {
      width: 40,
      height: 30,
      channels: 1,
      data: Uint8Array.from({ length: 1200 }, (_, i) => (i * 37) % 256),
    };
    const rect = { left: 13, top: 7, width: 11, height: 9 };
    const cut = (data: Uint8Array, channels: number): number[] =>
      Array.from({ length: rect.height }, (_, y) => {
        const start = ((rect.top + y) * 40 + rect.left) * channels;
        return [...data.subarray(start, start + rect.width * channels)];
      }).flat();
    const part: Pixels = { ...rect, channels: 1, data: Uint8Array.from(cut(whole.data, 1)) };
    const all = await render(whole, { field });
    const piece = await render(part, { field }, { part: { rect, whole } });
    expect([...piece.data]).toEqual(cut(all.data, 3));
  });
});
