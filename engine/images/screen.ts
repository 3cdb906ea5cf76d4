import type { Size } from '../../common/geometry.js';
import type { Pixels } from '../../common/pixels.js';
import type { MetadataBlocks } from '../../models/codec/container/index.js';
import { embedMetadata } from './metadata/index.js';
import { openPixels } from './write.js';

/**
 * Pixels as a PNG that is not compressed, for a screen near by: on both sides that takes a fifth of the time, and
 * photographs would shrink by a third only. The profile travels with it.
 * @param pixels upright
 */
export async function encodeForScreen(pixels: Pixels, icc: Uint8Array | undefined): Promise<Uint8Array> {
  const png = await openPixels(pixels).png({ compressionLevel: 0, adaptiveFiltering: false }).toBuffer();
  return icc === undefined ? png : embedMetadata('png', png, { icc }, 1, pixels).bytes;
}

/** Pixels as a picture file whose metadata travel with them, for a thumbnail to be made from. */
export async function encodeSmall(
  pixels: Pixels,
  edge: number,
  metadata: MetadataBlocks,
  orientation: number,
): Promise<Uint8Array> {
  const small = openPixels(pixels).resize(edge, edge, { fit: 'inside', withoutEnlargement: true });
  const { data, info } = await small.png({ compressionLevel: 1 }).toBuffer({ resolveWithObject: true });
  return embedMetadata('png', data, metadata, orientation, info).bytes;
}

/** The same picture in another size. */
export async function resizePixels(pixels: Pixels, size: Size): Promise<Pixels> {
  const { width, height } = size;
  if (width === pixels.width && height === pixels.height) return pixels;
  const { data } = await openPixels(pixels)
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    width,
    height,
    channels: pixels.channels,
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}

/** The preview that an .ltn file holds, with the picture's profile and orientation. */
export function dressPreview(
  preview: Uint8Array,
  metadata: MetadataBlocks,
  orientation: number,
  size: Size,
): Uint8Array {
  const format = preview[0] === 0xff ? 'jpeg' : 'webp';
  const { icc, exif } = metadata;
  return embedMetadata(format, preview, { ...(icc && { icc }), ...(exif && { exif }) }, orientation, size)
    .bytes;
}
