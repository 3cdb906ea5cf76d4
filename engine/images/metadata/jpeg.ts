import type { MetadataBlocks } from '../../../models/codec/container/index.js';
import { ascii, concat, damaged, hasText, text, uint16, uint32, view } from './bytes.js';
import type { EmbeddedMetadata, ExtractedMetadata } from './bytes.js';
import { joinExtendedXmp, splitXmp } from './xmp.js';

/**
 * Metadata in JPEG files (ITU-T T.81 annex B): EXIF and XMP in APP1, ICC in APP2 (ICC.1 annex B.4), Photoshop's image
 * resources, which hold IPTC, in APP13. Blocks that are larger than a segment go on in further ones.
 */
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP13 = 0xed;
const SOS = 0xda;
const EOI = 0xd9;

const exifHead = 'Exif\0\0';
const xmpHead = 'http://ns.adobe.com/xap/1.0/\0';
const extendedXmpHead = 'http://ns.adobe.com/xmp/extension/\0';
const iccHead = 'ICC_PROFILE\0';
const photoshopHead = 'Photoshop 3.0\0';

/** A segment's length field counts itself and has 16 bits. */
const maxPayload = 0xffff - 2;

interface Segment {
  readonly marker: number;
  readonly payload: Uint8Array;
  /** Where the segment ends in the file. */
  readonly end: number;
}

/** The segments before the first scan. @throws LatensifyError 'damaged' when one runs past the end of the file */
export function* jpegSegments(file: Uint8Array): Generator<Segment> {
  const data = view(file);
  let at = 2;
  for (;;) {
    while (file[at] === 0xff && file[at + 1] === 0xff) at += 1;
    if (at + 4 > file.length) throw damaged('The JPEG file ends before its picture begins.');
    if (file[at] !== 0xff) throw damaged('The JPEG file is damaged: a marker is missing.');
    const marker = file[at + 1]!;
    if (marker === EOI) return;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    const length = data.getUint16(at + 2);
    const end = at + 2 + length;
    if (length < 2 || end > file.length) throw damaged('The JPEG file is cut off or damaged.');
    yield { marker, payload: file.subarray(at + 4, end), end };
    if (marker === SOS) return;
    at = end;
  }
}

export function readJpegMetadata(file: Uint8Array): ExtractedMetadata {
  const exif: Uint8Array[] = [];
  const iptc: Uint8Array[] = [];
  const icc: Uint8Array[] = [];
  const extendedXmp: Uint8Array[] = [];
  let xmp: Uint8Array | undefined;
  for (const { marker, payload } of jpegSegments(file)) {
    if (marker === APP1 && hasText(payload, 0, exifHead)) exif.push(payload.subarray(exifHead.length));
    if (marker === APP1 && hasText(payload, 0, xmpHead)) xmp ??= payload.subarray(xmpHead.length);
    if (marker === APP1 && hasText(payload, 0, extendedXmpHead)) {
      extendedXmp.push(payload.subarray(extendedXmpHead.length));
    }
    if (marker === APP2 && hasText(payload, 0, iccHead)) icc.push(payload.subarray(iccHead.length));
    if (marker === APP13 && hasText(payload, 0, photoshopHead)) {
      iptc.push(payload.subarray(photoshopHead.length));
    }
  }
  const notices: string[] = [];
  const profile = joinProfile(icc);
  if (icc.length > 0 && !profile) notices.push('Its colour profile is incomplete and was left out.');
  const joinedXmp = joinExtendedXmp(xmp, extendedXmp);
  if (joinedXmp.notice !== undefined) notices.push(joinedXmp.notice);
  const blocks: MetadataBlocks = {
    ...(profile && { icc: profile }),
    ...(exif.length > 0 && { exif: joinExif(exif) }),
    ...(iptc.length > 0 && { iptc: concat(...iptc) }),
    ...(joinedXmp.xmp && { xmp: joinedXmp.xmp }),
  };
  return { blocks, notices };
}

/** Bytes after the picture's end: a second picture, a gain map, a video. 0 where the end isn't found. */
export function jpegTrailer(file: Uint8Array): number {
  let at = 2;
  for (const segment of jpegSegments(file)) at = segment.end;
  for (;;) {
    at = file.indexOf(0xff, at);
    if (at < 0 || at + 1 >= file.length) return 0;
    const marker = file[at + 1]!;
    if (marker === EOI) return file.length - at - 2;
    const isSegment = marker >= 0xc0 && (marker < 0xd0 || marker > 0xd8) && at + 4 <= file.length;
    at += isSegment ? 2 + view(file).getUint16(at + 2) : marker === 0xff ? 1 : 2;
  }
}

/** A second EXIF segment goes on with the first where it doesn't begin with a TIFF header of its own. */
function joinExif(parts: readonly Uint8Array[]): Uint8Array {
  const others = parts.slice(1).filter((part) => !/^(II\*\0|MM\0\*)/.test(text(part, 0, 4)));
  return others.length === 0 ? parts[0]! : concat(parts[0]!, ...others);
}

/** Segments carry their number (from 1) and how many there are; undefined where one is missing. */
function joinProfile(parts: readonly Uint8Array[]): Uint8Array | undefined {
  const count = parts[0]?.[1];
  if (count === undefined || count === 0) return undefined;
  const ordered = Array.from({ length: count }, (_, index) => parts.find((part) => part[0] === index + 1));
  if (!ordered.every((part) => part !== undefined)) return undefined;
  return concat(...ordered.map((part) => part.subarray(2)));
}

/** A JPEG file with the blocks in front of its tables; the file must not have any of them. */
export function embedJpegMetadata(file: Uint8Array, blocks: MetadataBlocks): EmbeddedMetadata {
  const notices: string[] = [];
  const segments: Uint8Array[] = [];
  if (blocks.exif) segments.push(...spread(APP1, ascii(exifHead), blocks.exif));
  if (blocks.xmp) segments.push(...xmpSegments(blocks.xmp));
  if (blocks.iptc) segments.push(...spread(APP13, ascii(photoshopHead), blocks.iptc));
  if (blocks.icc) {
    const profile = profileSegments(blocks.icc);
    if (!profile) notices.push('Its colour profile is too large for JPEG and was left out.');
    segments.push(...(profile ?? []));
  }
  const start = afterJfif(file);
  return { bytes: concat(file.subarray(0, start), ...segments, file.subarray(start)), notices };
}

function afterJfif(file: Uint8Array): number {
  const [first] = jpegSegments(file);
  return first?.marker === 0xe0 ? first.end : 2;
}

const segment = (marker: number, ...payload: readonly Uint8Array[]): Uint8Array => {
  const body = concat(...payload);
  return concat(Uint8Array.of(0xff, marker), uint16(body.length + 2), body);
};

function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.length / size));
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

const spread = (marker: number, head: Uint8Array, block: Uint8Array): Uint8Array[] =>
  pieces(block, maxPayload - head.length).map((piece) => segment(marker, head, piece));

function profileSegments(icc: Uint8Array): Uint8Array[] | undefined {
  const head = ascii(iccHead);
  const parts = pieces(icc, maxPayload - head.length - 2);
  if (parts.length > 255) return undefined;
  return parts.map((part, index) => segment(APP2, head, Uint8Array.of(index + 1, parts.length), part));
}

/** XMP specification part 3, section 1.1.3: what doesn't fit one segment goes into extended ones, named by its MD5. */
function xmpSegments(xmp: Uint8Array): Uint8Array[] {
  const { main, extended, guid } = splitXmp(xmp, maxPayload - xmpHead.length);
  const head = ascii(extendedXmpHead + guid);
  const parts = extended ? pieces(extended, maxPayload - head.length - 8) : [];
  let offset = 0;
  const extensions = parts.map((part) => {
    const bytes = segment(APP1, head, uint32(extended!.length), uint32(offset), part);
    offset += part.length;
    return bytes;
  });
  return [segment(APP1, ascii(xmpHead), main), ...extensions];
}
