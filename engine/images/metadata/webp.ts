import type { Size } from '../../../common/geometry.js';
import type { MetadataBlocks } from '../../../models/codec/container/index.js';
import { ascii, concat, damaged, text, uint32, view, withoutExifPrefix } from './bytes.js';
import type { EmbeddedMetadata, ExtractedMetadata } from './bytes.js';
import { mergedXmp } from './xmp.js';

/** Metadata in WebP files: the chunks ICCP, EXIF and XMP of the extended format (RFC 9649, section 2.7). */
const flags = { icc: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04, animation: 0x02 };

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Head, data and padding. */
  readonly whole: Uint8Array;
}

/** All chunks. @throws LatensifyError 'damaged' when one runs past the end of the file */
export function* webpChunks(file: Uint8Array): Generator<Chunk> {
  const lengths = view(file);
  const end = Math.min(file.length, 8 + lengths.getUint32(4, true));
  let at = 12;
  while (at + 8 <= end) {
    const length = lengths.getUint32(at + 4, true);
    if (at + 8 + length > end) throw damaged('The WebP file is cut off or damaged.');
    const padded = Math.min(end, at + 8 + length + (length & 1));
    yield {
      type: text(file, at, at + 4),
      data: file.subarray(at + 8, at + 8 + length),
      whole: file.subarray(at, padded),
    };
    at = padded;
  }
}

export function isAnimatedWebp(file: Uint8Array): boolean {
  const [first] = webpChunks(file);
  return first?.type === 'VP8X' && ((first.data[0] ?? 0) & flags.animation) !== 0;
}

export function readWebpMetadata(file: Uint8Array): ExtractedMetadata {
  const found: { -readonly [name in keyof MetadataBlocks]: Uint8Array } = {};
  for (const { type, data } of webpChunks(file)) {
    if (type === 'ICCP') found.icc ??= data;
    if (type === 'EXIF') found.exif ??= withoutExifPrefix(data);
    if (type === 'XMP ') found.xmp ??= data;
  }
  return { blocks: found, notices: [] };
}

/** A WebP file in the extended format with the blocks; the file must not have any of them. WebP has no place for IPTC. */
export function embedWebpMetadata(file: Uint8Array, blocks: MetadataBlocks, size: Size): EmbeddedMetadata {
  const notices = blocks.iptc ? ['WebP has no place for IPTC data: it was left out.'] : [];
  const { icc, exif, xmp } = blocks;
  if (!icc && !exif && !xmp) return { bytes: file, notices };
  const chunks = [...webpChunks(file)];
  const picture = chunks.filter(({ type }) => type !== 'VP8X').map(({ whole }) => whole);
  const bits =
    (icc ? flags.icc : 0) |
    (exif ? flags.exif : 0) |
    (xmp ? flags.xmp : 0) |
    (hasAlpha(chunks) ? flags.alpha : 0);
  const body = concat(
    ascii('WEBP'),
    chunk('VP8X', concat(Uint8Array.of(bits, 0, 0, 0), uint24(size.width - 1), uint24(size.height - 1))),
    ...(icc ? [chunk('ICCP', icc)] : []),
    ...picture,
    ...(exif ? [chunk('EXIF', exif)] : []),
    ...(xmp ? [chunk('XMP ', mergedXmp(xmp))] : []),
  );
  return { bytes: concat(ascii('RIFF'), uint32(body.length, true), body), notices };
}

/** From VP8X's flag, an ALPH chunk, or bit 28 of a lossless header (behind its signature byte). */
const hasAlpha = (chunks: readonly Chunk[]): boolean =>
  chunks.some(
    ({ type, data }) =>
      type === 'ALPH' ||
      (type === 'VP8X' && ((data[0] ?? 0) & flags.alpha) !== 0) ||
      (type === 'VP8L' && ((data[4] ?? 0) & 0x10) !== 0),
  );

const uint24 = (value: number): Uint8Array => uint32(value, true).subarray(0, 3);

const chunk = (type: string, data: Uint8Array): Uint8Array =>
  concat(ascii(type), uint32(data.length, true), data, new Uint8Array(data.length & 1));
