import { area, type Rect, type Size } from '../../common/geometry.js';
import type { Pixels } from '../../common/pixels.js';
import type { MetadataBlocks } from '../../models/codec/index.js';
import type { Grain } from '../../models/grain/index.js';
import type { DamagedRegion, PictureInfo } from '../api/index.js';
import type { PictureFile } from '../denoising/index.js';
import { type Camera, resizePixels } from '../images/index.js';
import { turnBack } from '../jobs/index.js';
import { cut, levelSize } from './geometry.js';

/** Where a picture's pixels come from. All upright. */
export interface PixelSource {
  readonly whole: () => Promise<Pixels>;
  /** A part of the full size, for files that can be decoded in parts. */
  readonly part?: (rect: Rect) => Promise<Pixels>;
  /** What could not be restored of what was decoded so far. */
  readonly damage?: () => readonly DamagedRegion[];
}

/** How a picture lies in its file, and what took it. */
export interface Stored {
  readonly file: PictureFile;
  /** EXIF's number. */
  readonly orientation: number;
  readonly format: PictureInfo['format'];
  readonly camera?: Camera | undefined;
}

/** Parts up to this many pixels are decoded by themselves while the whole has not been asked for. */
const largestPart = 4e6;

/** A picture that is looked at: its pixels at full size and, as they are asked for, at its smaller levels. */
export class OpenPicture {
  readonly info: PictureInfo;
  readonly metadata: MetadataBlocks;
  readonly size: Size;
  /** As the file has it, for what depends on the whole picture. */
  readonly stored: Stored;
  /** That can be put on its pixels, which are without. */
  readonly grain: Grain | undefined;
  private readonly source: PixelSource;
  private readonly levels: (Promise<Pixels> | undefined)[] = [];

  constructor(
    info: PictureInfo,
    metadata: MetadataBlocks,
    source: PixelSource,
    stored: Stored,
    grain?: Grain,
  ) {
    this.stored = stored;
    this.info = info;
    this.metadata = metadata;
    this.size = { width: info.width, height: info.height };
    this.source = source;
    this.grain = grain;
  }

  /** Bytes that its pixels take, or will once they are decoded. */
  get memory(): number {
    const full = area(this.size) * this.info.channels;
    return this.levels.length > 1 ? (full * 4) / 3 : full;
  }

  /** As far as it is known by now. */
  get damage(): readonly DamagedRegion[] {
    return this.source.damage?.() ?? [];
  }

  /** @param rect in pixels of the level, inside the picture */
  async crop(rect: Rect, level: number): Promise<Pixels> {
    const { part } = this.source;
    if (level === 0 && this.levels[0] === undefined && part && area(rect) <= largestPart) {
      return await part(rect);
    }
    return cut(await this.level(level), rect);
  }

  /** All of it, as it lies in the file. */
  async whole(): Promise<Pixels> {
    return turnBack(await this.level(0), this.stored.orientation);
  }

  async level(level: number): Promise<Pixels> {
    let pixels = this.levels[level];
    if (pixels === undefined) {
      pixels = level === 0 ? this.source.whole() : this.shrink(level);
      this.levels[level] = pixels;
      // What failed may be tried again.
      pixels.catch(() => (this.levels[level] = undefined));
    }
    return await pixels;
  }

  private async shrink(level: number): Promise<Pixels> {
    return await resizePixels(await this.level(level - 1), levelSize(this.size, level));
  }
}
