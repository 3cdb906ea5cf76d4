import type { Pixels } from '../../common/pixels.js';
import { writeImage } from '../images/index.js';
import type { Drawn } from './use.js';

const GAP = 2;
const GREY = 40;

/** Pictures side by side on a sheet of the given number of columns. @returns a PNG file */
export async function contactSheet({ shape, count, samples }: Drawn, columns: number): Promise<Uint8Array> {
  const { channels, height, width } = shape;
  const across = Math.min(columns, count);
  const down = Math.ceil(count / across);
  const sheet: Pixels = {
    width: across * (width + GAP) + GAP,
    height: down * (height + GAP) + GAP,
    channels,
    data: new Uint8Array((across * (width + GAP) + GAP) * (down * (height + GAP) + GAP) * channels).fill(
      GREY,
    ),
  };
  for (let i = 0; i < count; i++) {
    const left = GAP + (i % across) * (width + GAP);
    const top = GAP + Math.floor(i / across) * (height + GAP);
    for (let channel = 0; channel < channels; channel++) {
      const plane = (i * channels + channel) * height * width;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const value = Math.max(0, Math.min(1, samples[plane + y * width + x]!));
          sheet.data[((top + y) * sheet.width + left + x) * channels + channel] = Math.round(255 * value);
        }
      }
    }
  }
  return (await writeImage(sheet, {}, 1, { format: 'png' })).bytes;
}
