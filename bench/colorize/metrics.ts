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
  const [one, other] = [chromaOf(original), chromaOf(result)];
  const squares = one.reduce((sum, value, i) => sum + (value - other[i]!) ** 2, 0);
  return 10 * Math.log10((255 ** 2 * one.length) / squares);
}

/** a and b of each pixel; each colour that occurs is converted once. */
function chromaOf({ data }: RgbPixels): Float32Array {
  const known = new Map<number, { readonly a: number; readonly b: number }>();
  const chroma = new Float32Array((data.length / 3) * 2);
  for (let i = 0, to = 0; i < data.length; i += 3, to += 2) {
    const key = (data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!;
    let lab = known.get(key);
    if (lab === undefined) {
      lab = labOf(data[i]!, data[i + 1]!, data[i + 2]!);
      known.set(key, lab);
    }
    chroma[to] = lab.a;
    chroma[to + 1] = lab.b;
  }
  return chroma;
}

export const scores = (
  original: RgbPixels,
  result: RgbPixels,
): Pick<ColorizeRow, 'psnr' | 'psnrAb' | 'colourfulness'> => ({
  psnr: psnr(original, result),
  psnrAb: psnrAb(original, result),
  colourfulness: colourfulness(result) / colourfulness(original),
});
