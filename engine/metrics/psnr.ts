import type { Pixels } from '../../common/pixels.js';
import { assertComparable } from './comparable.js';

/**
 * Peak signal-to-noise ratio in dB over all samples of all channels alike: 10 log10(255² / mean squared error).
 * Infinity for equal pictures.
 * @throws LatensifyError 'usage' when size or channels differ
 */
export function psnr(a: Pixels, b: Pixels): number {
  assertComparable(a, b);
  let squares = 0;
  for (let index = 0; index < a.data.length; index += 1) {
    const difference = a.data[index]! - b.data[index]!;
    squares += difference * difference;
  }
  return 10 * Math.log10((255 * 255 * a.data.length) / squares);
}
