import { hasAlpha, type Pixels } from '../../common/pixels.js';

const edge = 64;

/**
 * The PSNR, in dB, of the 64×64 block that differs most: a fault that is small in the whole picture shows here.
 * Blocks at the right and bottom may be smaller; they count by their own area. Infinity for equal pictures.
 * Colour samples alone count; both pictures have the same size and channels.
 */
export function worstBlockPsnr(one: Pixels, other: Pixels): number {
  const { width, height, channels } = one;
  const colours = hasAlpha(channels) ? channels - 1 : channels;
  const columns = Math.ceil(width / edge);
  const sums = new Float64Array(columns);
  let worst = 0;
  for (let top = 0; top < height; top += edge) {
    const rows = Math.min(edge, height - top);
    sums.fill(0);
    for (let y = top; y < top + rows; y++) {
      let at = y * width * channels;
      for (let x = 0; x < width; x++, at += channels) {
        let sum = 0;
        for (let c = 0; c < colours; c++) {
          const difference = one.data[at + c]! - other.data[at + c]!;
          sum += difference * difference;
        }
        sums[x >> 6]! += sum;
      }
    }
    for (let column = 0; column < columns; column++) {
      const samples = Math.min(edge, width - column * edge) * rows * colours;
      worst = Math.max(worst, sums[column]! / samples);
    }
  }
  return worst === 0 ? Infinity : 10 * Math.log10((255 * 255) / worst);
}
