import { LatensifyError } from '../../common/errors.js';
import type { ImageFormat } from './types.js';

const names: Readonly<Record<ImageFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  avif: 'AVIF',
  tiff: 'TIFF',
  gif: 'GIF',
  heic: 'HEIC',
  raw: 'raw',
  ltn: '.ltn',
};

/** What sharp or the library below it says, as a sentence for people; its own words stay at hand as the cause. */
export function fromDecoder(format: ImageFormat, cause: unknown): LatensifyError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const name = names[format];
  if (/limit|too large|exceed/i.test(message)) {
    return new LatensifyError('too-large', `The ${name} file is over a limit of its decoder.`, { cause });
  }
  if (/not (supported|implemented|configured)|unsupported (?!image format)/i.test(message)) {
    return new LatensifyError('unsupported', `The ${name} file is of a kind that can't be decoded here.`, {
      cause,
    });
  }
  if (/premature|truncat|end of (file|GIF)|unexpected end|read error|bad seek/i.test(message)) {
    return new LatensifyError('damaged', `The ${name} file is damaged: it is cut off.`, { cause });
  }
  return new LatensifyError('damaged', `The ${name} file is damaged: it can't be decoded.`, { cause });
}

/** A picture that couldn't be encoded. */
export function fromEncoder(format: ImageFormat, cause: unknown): LatensifyError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/too large|dimension|limit/i.test(message)) {
    return new LatensifyError('too-large', `The picture has too many pixels a side for ${names[format]}.`, {
      cause,
    });
  }
  return new LatensifyError('internal', `The ${names[format]} file can't be written: ${message}`, { cause });
}
