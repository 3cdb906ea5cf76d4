import type { Pixels } from '../../../common/pixels.js';
import type { PictureShape } from '../../../models/autoencoders/index.js';
import { resizePixels, writeImage } from '../../images/index.js';

/** Planes of samples in [0, 1], picture after picture. */
export interface Planes {
  readonly shape: PictureShape;
  readonly count: number;
  readonly samples: ArrayLike<number>;
}

export interface SheetLayout {
  readonly columns: number;
  /** Between pictures, in pixels; nothing is drawn there. */
  readonly gap: number;
  /** Larger pictures are made smaller. */
  readonly longestSide: number;
}

/** Pictures beside and below each other, transparent between them. @returns a PNG file */
export async function encodeSheet(planes: Planes, layout: SheetLayout): Promise<Uint8Array> {
  const cells = await fitCells(planes, layout.longestSide);
  const [first] = cells;
  const across = Math.min(layout.columns, cells.length);
  const down = Math.ceil(cells.length / across);
  const [cellWidth, cellHeight] = [first!.width + layout.gap, first!.height + layout.gap];
  const [width, height] = [across * cellWidth - layout.gap, down * cellHeight - layout.gap];
  const sheet: Pixels = { width, height, channels: 4, data: new Uint8Array(width * height * 4) };
  cells.forEach((cell, i) => {
    const left = (i % across) * cellWidth;
    const top = Math.floor(i / across) * cellHeight;
    for (let y = 0; y < cell.height; y++) {
      for (let x = 0; x < cell.width; x++) {
        const from = (y * cell.width + x) * 3;
        const to = ((top + y) * width + left + x) * 4;
        sheet.data.set(cell.data.subarray(from, from + 3), to);
        sheet.data[to + 3] = 255;
      }
    }
  });
  return (await writeImage(sheet, {}, 1, { format: 'png' })).bytes;
}

/** Each picture as RGB, no larger than wanted. */
async function fitCells({ shape, count, samples }: Planes, longestSide: number): Promise<Pixels[]> {
  const { channels, height, width } = shape;
  const size = height * width;
  const scale = Math.min(1, longestSide / Math.max(height, width));
  const fitted = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const cells = Array.from({ length: count }, (_, picture): Pixels => {
    const data = new Uint8Array(size * 3);
    for (let i = 0; i < size; i++) {
      for (let c = 0; c < 3; c++) {
        const plane = (picture * channels + (channels === 1 ? 0 : c)) * size;
        data[i * 3 + c] = Math.round(255 * Math.max(0, Math.min(1, samples[plane + i]!)));
      }
    }
    return { width, height, channels: 3, data };
  });
  if (scale === 1) return cells;
  return await Promise.all(cells.map((cell) => resizePixels(cell, fitted)));
}
