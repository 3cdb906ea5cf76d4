import type { Channels, Pixels, Pixels16 } from '../../common/pixels.js';
import type { Size } from '../../common/geometry.js';
import type { MetadataBlocks } from '../../models/codec/container/index.js';

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif' | 'ltn';
export type ExportFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff';

/** What a file's header says; nothing is decoded for it. */
export interface ImageInfo extends Size {
  readonly format: ImageFormat;
  readonly channels: Channels;
  readonly bits: 8 | 16;
  /**
   * How the pixels, as they are returned, must be turned to stand upright (EXIF's numbers, 1 … 8). AVIF turns its
   * pixels itself while decoding: 1 there, whatever its EXIF says.
   */
  readonly orientation: number;
  readonly metadata: MetadataBlocks;
}

/** A decoded picture with everything that must survive. Pixels are unrotated, in the picture's own colour profile. */
export interface SourceImage extends ImageInfo {
  readonly pixels: Pixels;
  /** Things that a person should know ("16 bits a sample were taken at 8"). */
  readonly notices: readonly string[];
}

/** As SourceImage, with 16 bits a sample; 8-bit sources are widened (v × 257). */
export interface SourceImage16 extends ImageInfo {
  readonly pixels: Pixels16;
  readonly notices: readonly string[];
}

export interface ReadLimits {
  /** Pictures above are refused; default 200 million. */
  readonly maxPixels?: number;
  /** Files with a larger ICC, EXIF, IPTC or XMP block are refused; default 16 MiB for each block. */
  readonly maxMetadataBytes?: number;
}

export interface ExportOptions {
  readonly format: ExportFormat;
  /** 0 … 100; ignored by PNG and TIFF (lossless). Default: sharp's. */
  readonly quality?: number;
  /** AVIF and WebP effort as sharp counts it. */
  readonly effort?: number;
  /** JPEG and AVIF; WebP is always 4:2:0. Default 4:2:0 for JPEG, 4:4:4 for AVIF. */
  readonly chroma?: '4:2:0' | '4:4:4';
}

/** A written picture. */
export interface ExportedImage {
  readonly bytes: Uint8Array;
  /** What the format couldn't hold ("JPEG has no transparency: …"). */
  readonly notices: readonly string[];
}
