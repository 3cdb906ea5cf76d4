import type { Pixels, Pixels16 } from '../../common/pixels.js';
import type { Camera, ImageFormat } from '../images/index.js';

/** Tells one picture from another, and from itself once it was changed. */
export interface PictureFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** What a picture's noise may be known by. */
export interface Shot {
  readonly format: ImageFormat;
  readonly camera?: Camera | undefined;
}

/** A picture as its file has it, not turned. */
export interface Noisy<P extends Pixels | Pixels16> extends Shot {
  readonly pixels: P;
}
