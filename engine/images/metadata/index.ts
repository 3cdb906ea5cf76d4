import type { Size } from '../../../common/geometry.js';
import type { MetadataBlocks } from '../../../models/codec/container/index.js';
import { assertBlockSize } from '../input.js';
import type { ExportFormat, SharpFormat } from '../types.js';
import { embedAvifMetadata, readAvifColours, readAvifMetadata } from './avif.js';
import type { CodedColours, EmbeddedMetadata, ExtractedMetadata } from './bytes.js';
import { withOrientation } from './exif.js';
import { embedJpegMetadata, readJpegMetadata } from './jpeg.js';
import { embedPngMetadata, readPngColours, readPngMetadata } from './png.js';
import { embedTiffMetadata, readTiffMetadata } from './tiff.js';
import { embedWebpMetadata, readWebpMetadata } from './webp.js';

export { isAvifSequence, isHeifSequence, readAvifColours as readHeicColours, readAvifSize } from './avif.js';
export { readCamera } from './camera.js';
export { isCutOff } from './whole.js';
export { readRawMetadata } from './raw.js';
export { readOrientation } from './exif.js';
export { jpegTrailer } from './jpeg.js';
export { pngFrames } from './png.js';
export { readTiffStructure } from './tiff.js';
export { isAnimatedWebp } from './webp.js';
export type { CodedColours, EmbeddedMetadata, ExtractedMetadata };

const names: readonly (readonly [keyof MetadataBlocks, string])[] = [
  ['icc', 'ICC'],
  ['exif', 'EXIF'],
  ['iptc', 'IPTC'],
  ['xmp', 'XMP'],
];

/**
 * The metadata blocks of a file, each as its bytes stand in there (a view where they stand together). ICC is the
 * profile; EXIF begins at its TIFF header; IPTC is Photoshop's image resources ("8BIM …"), as in JPEG's APP13; XMP is
 * the packet, in JPEG followed by the extended one.
 * @param limit largest block in bytes
 * @throws LatensifyError 'damaged' | 'too-large'
 */
export function extractMetadata(format: SharpFormat, file: Uint8Array, limit: number): ExtractedMetadata {
  const extracted = extract(format, file, limit);
  assertBlockSizes(extracted.blocks, limit);
  return extracted;
}

/** @throws LatensifyError 'too-large' */
export function assertBlockSizes(blocks: MetadataBlocks, limit: number): void {
  for (const [key, name] of names) assertBlockSize(name, blocks[key]?.length ?? 0, limit);
}

function extract(format: SharpFormat, file: Uint8Array, limit: number): ExtractedMetadata {
  switch (format) {
    case 'jpeg':
      return readJpegMetadata(file);
    case 'png':
      return readPngMetadata(file, limit);
    case 'webp':
      return readWebpMetadata(file);
    case 'avif':
      return readAvifMetadata(file, (name, bytes) => assertBlockSize(name, bytes, limit));
    case 'tiff':
      return readTiffMetadata(file);
    case 'gif':
      return { blocks: {}, notices: [] };
  }
}

/** @throws LatensifyError 'damaged' | 'too-large' */
export function readHeicMetadata(file: Uint8Array, limit: number): ExtractedMetadata {
  const extracted = readAvifMetadata(file, (name, bytes) => assertBlockSize(name, bytes, limit));
  assertBlockSizes(extracted.blocks, limit);
  return extracted;
}

/** What a file says of its colours by code points; they matter where it has no ICC profile. */
export function readCodedColours(format: SharpFormat, file: Uint8Array): CodedColours | undefined {
  if (format === 'avif') return readAvifColours(file);
  return format === 'png' ? readPngColours(file) : undefined;
}

/**
 * A file that sharp wrote, without metadata so far, with the blocks in it. EXIF is changed only where it contradicts
 * the orientation.
 * @param orientation EXIF's number: how the file's pixels must be turned to stand upright
 */
export function embedMetadata(
  format: ExportFormat,
  file: Uint8Array,
  blocks: MetadataBlocks,
  orientation: number,
  size: Size,
): EmbeddedMetadata {
  if (format === 'avif') return embedAvifMetadata(file, blocks, orientation);
  const exif = withOrientation(blocks.exif, orientation);
  const oriented = exif ? { ...blocks, exif } : blocks;
  switch (format) {
    case 'jpeg':
      return embedJpegMetadata(file, oriented);
    case 'png':
      return embedPngMetadata(file, oriented);
    case 'webp':
      return embedWebpMetadata(file, oriented, size);
    case 'tiff':
      return embedTiffMetadata(file, oriented);
  }
}
