import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../common/paths.js';
import type { Pixels } from '../../../common/pixels.js';
import { readImage } from '../../../engine/images/index.js';
import { msSsim, psnr } from '../../../engine/metrics/index.js';
import { blurred, noisy } from './distortions.js';

const flat = (width: number, height: number, value: number): Pixels => ({
  width,
  height,
  channels: 3,
  data: new Uint8Array(width * height * 3).fill(value),
});

/** Figures of a PyTorch implementation that works in float32, from the same samples. */
const references = [
  { name: 'kodim03', distort: blurred, psnr: 38.33524650891242, msSsim: 0.996611774 },
  { name: 'kodim03', distort: noisy, psnr: 34.83387001928762, msSsim: 0.973802865 },
  { name: 'kodim20', distort: blurred, psnr: 33.55911547813074, msSsim: 0.993491471 },
  { name: 'kodim20', distort: noisy, psnr: 35.500891501215335, msSsim: 0.982131243 },
];

describe('PSNR and MS-SSIM', () => {
  it.each(references)('agree with a reference on $name, $distort.name', async (reference) => {
    const { pixels } = await readImage(join(projectRoot, 'examples', `${reference.name}.png`));
    const distorted = reference.distort(pixels);
    expect(psnr(pixels, distorted)).toBeCloseTo(reference.psnr, 8);
    expect(Math.abs(msSsim(pixels, distorted) - reference.msSsim)).toBeLessThan(2e-6);
  });

  it('are at their best for equal pictures', () => {
    const picture = noisy(flat(200, 180, 128));
    expect(psnr(picture, picture)).toBe(Infinity);
    expect(msSsim(picture, picture)).toBeCloseTo(1, 12);
  });

  it('follow their formulas on flat pictures', () => {
    const [a, b] = [flat(176, 176, 100), flat(176, 176, 110)];
    expect(psnr(a, b)).toBeCloseTo(10 * Math.log10(255 ** 2 / 100), 10);
    const c1 = 2.55 ** 2;
    const luminance = (2 * 100 * 110 + c1) / (100 ** 2 + 110 ** 2 + c1);
    expect(msSsim(a, b)).toBeCloseTo(luminance ** 0.1333, 6);
  });

  it('take pictures of fewer scales, with weights that add up to one', () => {
    const c1 = 2.55 ** 2;
    const luminance = (2 * 100 * 110 + c1) / (100 ** 2 + 110 ** 2 + c1);
    expect(msSsim(flat(11, 40, 100), flat(11, 40, 110))).toBeCloseTo(luminance, 6);
    const share = 0.3001 / (0.0448 + 0.2856 + 0.3001);
    expect(msSsim(flat(50, 44, 100), flat(50, 44, 110))).toBeCloseTo(luminance ** share, 6);
  });

  it('refuse what cannot be compared', () => {
    expect(() => psnr(flat(20, 20, 0), flat(20, 21, 0))).toThrow(/same size/);
    expect(() => msSsim(flat(20, 20, 0), { ...flat(20, 20, 0), channels: 1 })).toThrow(/same size/);
    expect(() => msSsim(flat(10, 20, 0), flat(10, 20, 0))).toThrow(/11 pixels/);
  });

  it('count grey and alpha as channels', () => {
    const grey = { width: 16, height: 16, channels: 1, data: new Uint8Array(256).fill(7) } as const;
    expect(msSsim(grey, grey)).toBeCloseTo(1, 12);
  });
});
