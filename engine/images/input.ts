import { readFile } from 'node:fs/promises';
import { LatensifyError } from '../../common/errors.js';
import { sniffFormat } from './sniff.js';
import type { RefusedFormat } from './sniff.js';
import { readTiffStructure } from './metadata/index.js';
import type { SourceFormat } from './types.js';

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

/**
 * The file's bytes, whole: metadata and pixels are then taken from the same state of the file.
 * @throws LatensifyError 'unreadable' | 'too-large'
 */
export async function loadBytes(source: string | Uint8Array): Promise<Uint8Array> {
  if (typeof source !== 'string') return source;
  try {
    return await readFile(source);
  } catch (cause) {
    throw readFailure(cause);
  }
}

function readFailure(cause: unknown): LatensifyError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
      return new LatensifyError('unreadable', 'There is no such file.', { cause });
    case 'EACCES':
    case 'EPERM':
      return new LatensifyError('unreadable', 'The file may not be read: permission denied.', { cause });
    case 'EISDIR':
      return new LatensifyError('unreadable', 'This is a folder, not a file.', { cause });
    case 'ERR_FS_FILE_TOO_LARGE':
      return new LatensifyError('too-large', 'Files of 2 GiB or more are not taken.', { cause });
    default: {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return new LatensifyError('unreadable', `The file can't be read: ${reason}.`, { cause });
    }
  }
}

const refusals: Readonly<Record<RefusedFormat | 'ltn', string>> = {
  svg: 'SVG drawings are not made of pixels and are not taken.',
  pdf: 'PDF documents are not taken; export the page as a picture first.',
  jxl: 'JPEG XL pictures are not taken yet.',
  jp2: 'JPEG 2000 pictures are not taken yet.',
  bmp: 'BMP pictures are not taken; save the picture as PNG first.',
  psd: 'Photoshop documents are not taken; save the picture as TIFF or PNG first.',
  ltn: 'This is an .ltn file already.',
};

/**
 * DNG, NEF, ARW and their kind are TIFF files whose first picture is a preview: their directories tell them apart.
 * @throws LatensifyError 'damaged' for zero bytes, 'unsupported' for everything that isn't one of our formats
 */
export function recognise(bytes: Uint8Array): SourceFormat {
  if (bytes.length === 0) throw new LatensifyError('damaged', 'The file is empty (zero bytes).');
  const format = sniffFormat(bytes);
  switch (format) {
    case 'jpeg':
    case 'png':
    case 'webp':
    case 'avif':
    case 'gif':
    case 'heic':
    case 'raw':
      return format;
    case 'tiff':
      return readTiffStructure(bytes).isCameraRaw ? 'raw' : 'tiff';
    case undefined:
      throw new LatensifyError(
        'unsupported',
        'This is no picture that Latensify knows (JPEG, PNG, WebP, AVIF, HEIC, TIFF, GIF, camera raw files).',
      );
    default:
      throw new LatensifyError('unsupported', refusals[format]);
  }
}

/** @throws LatensifyError 'too-large' */
export function assertBlockSize(name: string, bytes: number, limit: number): void {
  if (bytes <= limit) return;
  throw new LatensifyError(
    'too-large',
    `Its ${name} block is ${megabytes(bytes)}; blocks of at most ${megabytes(limit)} are taken.`,
  );
}
