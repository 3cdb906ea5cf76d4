import sharp from 'sharp';
import { sharpOf, type RgbPixels } from '../shared/pictures.js';

const CELL = { width: 384, height: 256 };
const GAP = 6;
const COLUMNS = 4;

/** The pictures in rows of four, each in a cell of 384 × 256, those that stand upright turned into a cell with room beside. */
export class ContactSheet {
  readonly #cells: Buffer[] = [];

  async add(picture: RgbPixels): Promise<void> {
    this.#cells.push(
      await sharpOf(picture)
        .resize({ ...CELL, fit: 'contain', background: '#202020' })
        .png()
        .toBuffer(),
    );
  }

  async write(path: string): Promise<void> {
    const rows = Math.ceil(this.#cells.length / COLUMNS);
    const size = {
      width: COLUMNS * (CELL.width + GAP) - GAP,
      height: rows * (CELL.height + GAP) - GAP,
    };
    await sharp({ create: { ...size, channels: 3, background: '#202020' } })
      .composite(
        this.#cells.map((input, i) => ({
          input,
          left: (i % COLUMNS) * (CELL.width + GAP),
          top: Math.trunc(i / COLUMNS) * (CELL.height + GAP),
        })),
      )
      .webp({ quality: 82 })
      .toFile(path);
  }
}
