import type { Channels, Pixels, Pixels16 } from '../../../common/pixels.js';
import type { Size } from '../../../common/geometry.js';

/** What LibRaw reads from a raw file's directories; numbers and texts that the file lacks are absent. */
export interface RawFacts extends Size {
  /** Size of the developed picture, as the sensor lay. */
  readonly width: number;
  readonly height: number;
  readonly channels: Extract<Channels, 1 | 3>;
  /** EXIF's number: how the picture must be turned to stand upright. */
  readonly orientation: number;
  readonly make: string;
  readonly model: string;
  readonly lens?: string;
  readonly lensMake?: string;
  readonly iso?: number;
  /** Seconds. */
  readonly shutter?: number;
  /** F-number. */
  readonly aperture?: number;
  /** Millimetres. */
  readonly focalLength?: number;
  readonly focalLength35?: number;
  /** Seconds since 1970, by the camera's clock taken as UTC. */
  readonly timestamp?: number;
  readonly artist?: string;
  readonly description?: string;
  readonly bodySerial?: string;
  readonly lensSerial?: string;
}

export interface OpenOptions {
  /** Each 2 × 2 of the sensor becomes one pixel: a fast picture of half the size. */
  readonly halfSize: boolean;
}

/** The camera's own small rendering of the photograph. */
export interface EmbeddedPreview {
  readonly kind: 'jpeg' | 'rgb';
  readonly width: number;
  readonly height: number;
  /** A JPEG file, or samples of 8 bits. */
  readonly data: Uint8Array;
}

export interface DevelopOptions {
  readonly bits: 8 | 16;
  /**
   * Mean lightness (sRGB-encoded luminance, 0 … 1) that the picture shall have: that of the camera's own rendering. By
   * default the exposure is as the file says.
   */
  readonly lightness: number | undefined;
}

export type Developed = (Pixels | Pixels16) & {
  /** What linear light was multiplied with. */
  readonly gain: number;
  /** LibRaw met data that it could not read and went on. */
  readonly isDamaged: boolean;
};

/** What the raw decoder's thread answers to. */
export interface RawCalls {
  open(file: Uint8Array, options: OpenOptions): Promise<RawFacts>;
  preview(): EmbeddedPreview | undefined;
  develop(options: DevelopOptions): Developed;
}
