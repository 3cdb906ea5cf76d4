import type { Sharp } from 'sharp';
import { hasAlpha, isGrey } from '../../common/pixels.js';
import type { Pixels, Pixels16 } from '../../common/pixels.js';
import type { MetadataBlocks } from '../../models/codec/container/index.js';
import { fromEncoder } from './failures.js';
import { embedMetadata } from './metadata/index.js';
import { sharp } from './sharp.js';
import type { ExportedImage, ExportOptions } from './types.js';

/**
 * A picture as the bytes of a JPEG, PNG, WebP, AVIF or TIFF file with all the metadata that the format can hold; what it
 * can't hold is named in the notices. Every block is written byte for byte; EXIF's orientation alone is set right where
 * it contradicts `orientation`. Transparency is laid on white for JPEG. Grey pictures stay grey in JPEG, PNG and TIFF.
 * @param pixels as they are stored, not turned; 16 bits a sample stay in PNG and TIFF, the others hold 8
 * @param orientation EXIF's number, 1 … 8: how the pixels must be turned to stand upright
 * @throws LatensifyError 'too-large' when the format can't hold so many pixels a side
 */
export async function writeImage(
  pixels: Pixels | Pixels16,
  metadata: MetadataBlocks,
  orientation: number,
  options: ExportOptions,
): Promise<ExportedImage> {
  const { format } = options;
  const notices: string[] = [];
  const held = pixels.data instanceof Uint16Array && !holds16(format) ? reduced(pixels as Pixels16) : pixels;
  if (held !== pixels)
    notices.push(`16 bits a sample were written as 8: ${formatNames[format]} holds no more.`);
  const opened = openPixels(held);
  const flattened = format === 'jpeg' && hasAlpha(pixels.channels);
  if (flattened && isTransparent(pixels))
    notices.push('JPEG has no transparency: the picture was laid on white.');
  const encoder = encodeAs(flattened ? opened.flatten({ background: 'white' }) : opened, options);
  const encoded = await finish(encoder, options);
  const embedded = embedMetadata(format, encoded, metadata, orientation, pixels);
  return { bytes: embedded.bytes, notices: [...notices, ...embedded.notices] };
}

function isTransparent({ channels, data }: Pixels | Pixels16): boolean {
  const opaque = data instanceof Uint16Array ? 65535 : 255;
  for (let index = channels - 1; index < data.length; index += channels)
    if (data[index] !== opaque) return true;
  return false;
}

export function openPixels({ width, height, channels, data }: Pixels | Pixels16): Sharp {
  const opened = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  if (data instanceof Uint16Array) return opened.toColourspace(isGrey(channels) ? 'grey16' : 'rgb16');
  return isGrey(channels) ? opened.toColourspace('b-w') : opened;
}

const holds16 = (format: ExportOptions['format']): boolean => format === 'png' || format === 'tiff';

const formatNames = { jpeg: 'JPEG', webp: 'WebP', avif: 'AVIF', png: 'PNG', tiff: 'TIFF' } as const;

/** As readImage does. */
function reduced({ width, height, channels, data }: Pixels16): Pixels {
  return { width, height, channels, data: Uint8Array.from(data, (value) => Math.round(value / 257)) };
}

function encodeAs(opened: Sharp, { format, quality, effort, chroma }: ExportOptions): Sharp {
  const common = {
    ...(quality !== undefined && { quality: Math.max(1, Math.round(quality)) }),
    ...(effort !== undefined && { effort }),
  };
  switch (format) {
    case 'jpeg':
      return opened.jpeg({ ...common, mozjpeg: true, chromaSubsampling: chroma ?? '4:2:0' });
    case 'webp':
      return opened.webp(common);
    case 'avif':
      return opened.avif({ ...common, chromaSubsampling: chroma ?? '4:4:4' });
    case 'png':
      return opened.png({ compressionLevel: 6, adaptiveFiltering: true });
    case 'tiff':
      return opened.tiff({ compression: 'deflate', predictor: 'horizontal' });
  }
}

async function finish(encoder: Sharp, { format }: ExportOptions): Promise<Uint8Array> {
  try {
    return await encoder.toBuffer();
  } catch (cause) {
    throw fromEncoder(format, cause);
  }
}
