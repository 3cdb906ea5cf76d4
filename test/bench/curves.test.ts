import { describe, expect, it } from 'vitest';
import { METRICS, betterChroma, meanCurve } from '../../bench/codec/curves.js';
import type { Chroma, Measurement } from '../../bench/codec/types.js';

const psnr = METRICS.find((metric) => metric.id === 'psnr')!;
const msSsim = METRICS.find((metric) => metric.id === 'msSsim')!;

function measured(picture: string, quality: number, bpp: number, dB: number, chroma?: Chroma): Measurement {
  return {
    set: 'clean',
    codec: 'avif',
    picture,
    pixels: 8000,
    quality,
    ...(chroma ? { chroma } : {}),
    bytes: bpp * 1000,
    psnr: dB,
    msSsim: 0.99,
    encodeMs: 1,
    decodeMs: 1,
  };
}

describe('meanCurve', () => {
  it('averages rate and quality over the pictures at each setting', () => {
    const curve = meanCurve(
      [
        measured('a', 50, 1, 30),
        measured('a', 10, 0.5, 26),
        measured('b', 10, 0.7, 28),
        measured('b', 50, 3, 34),
      ],
      psnr,
    );
    expect(curve).toEqual([
      { setting: 10, rate: 0.6, quality: 27 },
      { setting: 50, rate: 2, quality: 32 },
    ]);
  });

  it('gives MS-SSIM in dB', () => {
    expect(meanCurve([measured('a', 1, 1, 30)], msSsim)[0]?.quality).toBeCloseTo(20, 10);
  });

  it('takes for each picture the chroma sampling with the higher curve', () => {
    const curve = meanCurve(
      [
        measured('flat', 10, 1, 30, '4:2:0'),
        measured('flat', 50, 2, 34, '4:2:0'),
        measured('flat', 10, 1.2, 30.1, '4:4:4'),
        measured('flat', 50, 2.4, 34.1, '4:4:4'),
        measured('vivid', 10, 1, 30, '4:2:0'),
        measured('vivid', 50, 2, 34, '4:2:0'),
        measured('vivid', 10, 1.1, 34, '4:4:4'),
        measured('vivid', 50, 2.2, 38, '4:4:4'),
      ],
      psnr,
    );
    expect(curve.map(({ setting }) => setting)).toEqual([10, 50]);
    expect(curve[0]?.rate).toBeCloseTo((1 + 1.1) / 2, 12);
    expect(curve[1]?.quality).toBeCloseTo((34 + 38) / 2, 12);
  });
});

describe('betterChroma', () => {
  it('may change over along the curve', () => {
    const low = [
      { setting: 1, rate: 0.5, quality: 30 },
      { setting: 2, rate: 1, quality: 32 },
      { setting: 3, rate: 2, quality: 33 },
    ];
    const high = [
      { setting: 1, rate: 0.6, quality: 28 },
      { setting: 2, rate: 1.2, quality: 32.2 },
      { setting: 3, rate: 2.4, quality: 37 },
    ];
    expect(betterChroma(low, high)).toEqual([low[0], low[1], high[2]]);
  });
});
