import { labOf } from '../../models/colorize/index.js';
import { psnr } from '../../engine/metrics/index.js';
import type { RgbPixels } from '../shared/pictures.js';
import type { ColorizeRow } from './types.js';

/** Hasler and Süsstrunk (2003): M3 = σ + 0.3 μ of the opponent colours red − green and yellow − blue. */
export function colourfulness({ data }: RgbPixels): number {
  const count = data.length / 3;
  const sums = { rg: 0, yb: 0, rg2: 0, yb2: 0 };
  for (let i = 0; i < data.length; i += 3) {
    const rg = data[i]! - data[i + 1]!;
    const yb = (data[i]! + data[i + 1]!) / 2 - data[i + 2]!;
    sums.rg += rg / count;
    sums.yb += yb / count;
    sums.rg2 += (rg * rg) / count;
    sums.yb2 += (yb * yb) / count;
  }
  const deviation = Math.sqrt(sums.rg2 - sums.rg ** 2 + sums.yb2 - sums.yb ** 2);
  return deviation + 0.3 * Math.hypot(sums.rg, sums.yb);
}

/** Peak signal-to-noise ratio of a and b, whose range is taken as 255. */
export function psnrAb(original: RgbPixels, result: RgbPixels): number {
  let squares = 0;
  for (let i = 0; i < original.data.length; i += 3) {
    const p = labOf(original.data[i]!, original.data[i + 1]!, original.data[i + 2]!);
    const q = labOf(result.data[i]!, result.data[i + 1]!, result.data[i + 2]!);
    squares += (p.a - q.a) ** 2 + (p.b - q.b) ** 2;
  }
  return 10 * Math.log10((255 ** 2 * original.data.length * 2) / 3 / squares);
}

export const scores = (
  original: RgbPixels,
  result: RgbPixels,
): Pick<ColorizeRow, 'psnr' | 'psnrAb' | 'colourfulness'> => ({
  psnr: psnr(original, result),
  psnrAb: psnrAb(original, result),
  colourfulness: colourfulness(result) / colourfulness(original),
});
