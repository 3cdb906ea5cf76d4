import type { Channels, Pixels, Pixels16 } from '../../../common/pixels.js';
import type { Size } from '../../../common/geometry.js';

export interface HeicFacts extends Size {
  /** As the picture stands upright: libheif turns, mirrors and crops it as the file says. */
  readonly width: number;
  readonly height: number;
  readonly channels: Channels;
  /** Bits a sample as they are stored. */
  readonly storedBits: number;
  /** Pictures beside the primary one that are no thumbnails, masks or maps of it. */
  readonly others: number;
  /** Depth and gain maps of the primary picture. */
  readonly maps: number;
}

export type HeicPixels = Pixels | Pixels16;

/** What the HEIC decoder's thread answers to. */
export interface HeicCalls {
  open(file: Uint8Array): Promise<HeicFacts>;
  /** @param bits of the samples that come back */
  decode(bits: 8 | 16): HeicPixels;
  /** The thumbnail in the file, 8 bits a sample; undefined where there is none of at least half as many pixels a side. */
  thumbnail(edge: number): HeicPixels | undefined;
}
