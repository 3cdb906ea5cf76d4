import type { Pixels } from '../../common/pixels.js';
import { writeImage } from '../images/index.js';
import type { Drawn } from './use.js';

const GAP = 2;
const GREY = 40;
const WEBP_QUALITY = 90;

export interface ContactSheetOptions {
  readonly format?: 'png' | 'webp';
  /** Small pictures are enlarged a whole number of times, to this side at most; pixels stay squares. */
  readonly enlargeTo?: number;
}

/** Pictures side by side on a sheet of the given number of columns. @returns a PNG or WebP file */
export async function contactSheet(
  { shape, count, samples }: Drawn,
  columns: number,
  { format = 'png', enlargeTo = 0 }: ContactSheetOptions = {},
): Promise<Uint8Array> {
  const { channels } = shape;
  const scale = Math.max(1, Math.floor(enlargeTo / Math.max(shape.height, shape.width)));
  const [height, width] = [scale * shape.height, scale * shape.width];
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
      const plane = (i * channels + channel) * shape.height * shape.width;
      for (let y = 0; y < height; y++) {
        const row = plane + Math.floor(y / scale) * shape.width;
        for (let x = 0; x < width; x++) {
          const value = Math.max(0, Math.min(1, samples[row + Math.floor(x / scale)]!));
          sheet.data[((top + y) * sheet.width + left + x) * channels + channel] = Math.round(255 * value);
        }
      }
    }
  }
  return (await writeImage(sheet, {}, 1, { format, quality: WEBP_QUALITY })).bytes;
}
