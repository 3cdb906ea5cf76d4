import type { Channels, Pixels, Pixels16 } from '../../common/pixels.js';
import type { Size } from '../../common/geometry.js';
import type { MetadataBlocks } from '../../models/codec/container/index.js';

/** What sharp decodes. */
export type SharpFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif';
/** What can be read; `raw` is any camera's raw file. */
export type SourceFormat = SharpFormat | 'heic' | 'raw';
export type ImageFormat = SourceFormat | 'ltn';
export type ExportFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff';

/** What a file's header says; nothing is decoded for it. */
export interface ImageInfo extends Size {
  readonly format: ImageFormat;
  readonly channels: Channels;
  readonly bits: 8 | 16;
  /**
   * How the pixels, as they are returned, must be turned to stand upright (EXIF's numbers, 1 … 8). AVIF and HEIC turn
   * their pixels themselves while decoding: 1 there, whatever their EXIF says.
   */
  readonly orientation: number;
  readonly metadata: MetadataBlocks;
  /** That took it, where its EXIF tells. */
  readonly camera?: Camera;
}

export interface Camera {
  /** Maker and model, of a raw file as LibRaw spells them: "Canon EOS R6". */
  readonly name: string;
  /** Absent where the file does not tell. */
  readonly iso?: number;
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
  /** Stops the development of a raw file, and the decoding of HEIC. */
  readonly signal?: AbortSignal | undefined;
}

/** How the pictures of a kind of file are read. All throw LatensifyError, as readImage does. */
export interface Source {
  info(bytes: Uint8Array, limits: ReadLimits): Promise<ImageInfo>;
  read(bytes: Uint8Array, limits: ReadLimits): Promise<SourceImage>;
  read16(bytes: Uint8Array, limits: ReadLimits): Promise<SourceImage16>;
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
