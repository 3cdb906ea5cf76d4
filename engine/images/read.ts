import { heicSource } from './heic-source.js';
import { loadBytes, recognise } from './input.js';
import { rawSource } from './raw-source.js';
import { sharpSource } from './sharp-source.js';
import type { ImageInfo, ReadLimits, Source, SourceFormat, SourceImage, SourceImage16 } from './types.js';

/**
 * Reads a picture's header and metadata; no pixel is decoded.
 * @param source a path, or the file's bytes
 * @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large' | 'cancelled'
 */
export async function readInfo(source: string | Uint8Array, limits: ReadLimits = {}): Promise<ImageInfo> {
  const bytes = await loadBytes(source);
  return await sourceOf(recognise(bytes)).info(bytes, limits);
}

/**
 * Reads a picture: JPEG, PNG, WebP, AVIF, TIFF, GIF of one frame, HEIC, or a camera raw file, which is developed; told
 * by its first bytes. Pixels come as they are stored, in the picture's own colour profile, not turned (AVIF and HEIC
 * excepted, see ImageInfo.orientation); samples of more bits are reduced to 8 as round(v × 255 / 65535). Grey pictures
 * have one or two channels, others three or four.
 * @param source a path, or the file's bytes
 * @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large' | 'cancelled'
 */
export async function readImage(source: string | Uint8Array, limits: ReadLimits = {}): Promise<SourceImage> {
  const bytes = await loadBytes(source);
  return await sourceOf(recognise(bytes)).read(bytes, limits);
}

/**
 * As readImage, with 16 bits a sample: 8-bit samples are widened as v × 257.
 * @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large' | 'cancelled'
 */
export async function readImage16(
  source: string | Uint8Array,
  limits: ReadLimits = {},
): Promise<SourceImage16> {
  const bytes = await loadBytes(source);
  return await sourceOf(recognise(bytes)).read16(bytes, limits);
}

/** As readImage, or as readImage16 where the file has more than 8 bits a sample. @throws LatensifyError as they do */
export async function readImageAsItIs(
  source: string | Uint8Array,
  limits: ReadLimits = {},
): Promise<SourceImage | SourceImage16> {
  const bytes = await loadBytes(source);
  const { bits } = await readInfo(bytes, limits);
  return bits === 16 ? await readImage16(bytes, limits) : await readImage(bytes, limits);
}

function sourceOf(format: SourceFormat): Source {
  switch (format) {
    case 'raw':
      return rawSource;
    case 'heic':
      return heicSource;
    default:
      return sharpSource(format);
  }
}
