import type { Channels, Pixels } from '../../common/pixels.js';
import type { Size } from '../../common/geometry.js';
import type { MetadataBlocks } from '../../models/codec/container/index.js';

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif' | 'ltn';
export type ExportFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff';

/** What a file's header says; nothing is decoded for it. */
export interface ImageInfo extends Size {
  readonly format: ImageFormat;
  readonly channels: Channels;
  readonly bits: 8 | 16;
  readonly orientation: number;
  readonly metadata: MetadataBlocks;
}

/** A decoded picture with everything that must survive. Pixels are unrotated, in the picture's own colour profile. */
export interface SourceImage extends ImageInfo {
  readonly pixels: Pixels;
  /** Things that a person should know ("16 bits a sample were taken at 8"). */
  readonly notices: readonly string[];
}

export interface ReadLimits {
  /** Pictures above are refused; default 200 million. */
  readonly maxPixels?: number;
}

export interface ExportOptions {
  readonly format: ExportFormat;
  /** 0 … 100; ignored by PNG and TIFF (lossless). */
  readonly quality?: number;
  /** AVIF and WebP effort as sharp counts it. */
  readonly effort?: number;
  readonly chroma?: '4:2:0' | '4:4:4';
}
