import type { Metadata } from 'sharp';
import { LatensifyError } from '../../common/errors.js';
import type { Size } from '../../common/geometry.js';
import type { Channels } from '../../common/pixels.js';
import { isAnimatedWebp, isAvifSequence, pngFrames, readTiffStructure } from './metadata/index.js';
import type { SharpFormat } from './types.js';

const unsupported = (sentence: string): LatensifyError => new LatensifyError('unsupported', sentence);

const animated = (): LatensifyError =>
  unsupported('The picture is animated; only its first frame would be left, so it is not taken.');

/** @throws LatensifyError 'unsupported' for animations and several pages; 'damaged' */
export function assertSinglePicture(format: SharpFormat, bytes: Uint8Array): void {
  if (format === 'png' && pngFrames(bytes) > 1) throw animated();
  if (format === 'webp' && isAnimatedWebp(bytes)) throw animated();
  if (format === 'avif' && isAvifSequence(bytes)) throw animated();
  if (format !== 'tiff') return;
  const { pages } = readTiffStructure(bytes);
  if (pages > 1) throw severalPages(pages);
}

const severalPages = (pages: number): LatensifyError =>
  unsupported(`The file holds ${pages} pictures; only the first would be left, so it is not taken.`);

/** @throws LatensifyError 'too-large' */
export function assertPixels({ width, height }: Size, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const millions = (pixels: number): string =>
    (pixels / 1e6).toLocaleString('en', { maximumFractionDigits: pixels < 1e7 ? 2 : 0 });
  throw new LatensifyError(
    'too-large',
    `The picture has ${width} × ${height} pixels (${millions(width * height)} million); ` +
      `the limit is ${millions(maxPixels)} million and can be raised.`,
  );
}

/**
 * How many channels the pixels will have.
 * @throws LatensifyError 'unsupported' for pictures of several frames, and for samples or colours that we don't take
 */
export function channelsOf(header: Metadata): Channels {
  const { format, pages = 1, space, depth, channels } = header;
  if (pages > 1 && format === 'gif') throw animated();
  if (pages > 1 && format !== 'tiff') throw severalPages(pages);
  if (space === 'cmyk') {
    throw unsupported('CMYK pictures, made for print, are not taken; convert the picture to RGB first.');
  }
  if (depth !== 'uchar' && depth !== 'ushort') {
    throw unsupported('Only pictures with whole-number samples of up to 16 bits are taken.');
  }
  const isGrey = space === 'b-w' || space === 'grey16';
  if (isGrey && (channels === 1 || channels === 2)) return channels;
  const isRgb = space === 'srgb' || space === 'rgb' || space === 'rgb16';
  if (isRgb && (channels === 3 || channels === 4)) return channels;
  throw unsupported(
    `Only grey and RGB pictures, with or without transparency, are taken (this one: ${space}, ${channels} channels).`,
  );
}
