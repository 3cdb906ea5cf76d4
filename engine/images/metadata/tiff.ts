import type { MetadataBlocks } from '../../../models/codec/container/index.js';
import { ascii, concat, damaged, noBytes, uint16, uint32 } from './bytes.js';
import type { EmbeddedMetadata, ExtractedMetadata } from './bytes.js';
import { readFields, serialise, swapped } from './directory.js';
import type { Directory, Field } from './directory.js';
import { entryBytes, numberValue, readIfd, readTiffHeader } from './ifd.js';
import type { Ifd, TiffHeader } from './ifd.js';
import { iptcAsResource, iptcRecords } from './photoshop.js';
import { mergedXmp } from './xmp.js';

/**
 * Metadata in TIFF files: XMP, ICC, IPTC and Photoshop's resources are tags of the first directory; EXIF is no block
 * there but a directory that shares the file's offsets. Reading makes a block of it (values unchanged, places new);
 * writing puts the block at the file's beginning, byte for byte, so that every offset in it, those inside MakerNotes
 * included, stays true, and lets the first directory point into it.
 */
const tags = {
  subfileType: 254,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  tileOffsets: 324,
  subIfds: 330,
  xmp: 700,
  iptc: 33723,
  photoshop: 34377,
  exif: 34665,
  icc: 34675,
  gps: 34853,
  interoperability: 40965,
  layers: 37724,
  dngVersion: 50706,
} as const;

/** Tags that describe how this file stores its pixels, or that are blocks of their own: no part of EXIF. */
const structureTags: ReadonlySet<number> = new Set([
  254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 277, 278, 279, 280, 281, 284, 288, 289, 290,
  291, 292, 293, 297, 301, 317, 320, 321, 322, 323, 324, 325, 326, 327, 328, 330, 332, 333, 334, 336, 337,
  338, 339, 340, 341, 342, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 559, 700,
  33723, 34377, 34665, 34675, 34853, 37724, 50215,
]);

/** Tags of pixels per inch and the like: alone they are no reason for an EXIF block. */
const plainTags: ReadonlySet<number> = new Set([tags.orientation, 282, 283, 286, 287, 296, 305, 306]);

const maxFieldBytes = 65536;
const maxDirectories = 4096;
const maxSubIfds = 16;
const cfaPhotometrics: readonly number[] = [32803, 34892];

/** All directories of the chain; @throws LatensifyError 'damaged' when one lies outside the file or comes twice */
function directories(file: Uint8Array, header: TiffHeader): Ifd[] {
  const found: Ifd[] = [];
  const seen = new Set<number>();
  for (let at = header.firstIfd; at !== 0;) {
    const ifd = readIfd(file, header, at);
    if (!ifd || seen.has(at) || found.length >= maxDirectories) {
      throw damaged('The TIFF file is cut off or damaged: a directory is missing.');
    }
    seen.add(at);
    found.push(ifd);
    at = ifd.next;
  }
  return found;
}

function open(file: Uint8Array): { header: TiffHeader; pages: Ifd[]; first: Ifd } {
  const header = readTiffHeader(file);
  if (!header) throw damaged('The TIFF file is cut off or damaged.');
  const pages = directories(file, header);
  const first = pages[0];
  if (!first) throw damaged('The TIFF file holds no picture.');
  return { header, pages, first };
}

export interface TiffStructure {
  /** Pictures in the file; smaller versions of another one and masks are not counted. */
  readonly pages: number;
  /** DNG, NEF, ARW and their kind, whose first directory is a preview of the photograph. */
  readonly isCameraRaw: boolean;
  readonly orientation: number;
  /** Photoshop's layers, of which the picture is the sum. */
  readonly hasLayers: boolean;
}

export function readTiffStructure(file: Uint8Array): TiffStructure {
  const { header, pages, first } = open(file);
  const number = (ifd: Ifd, tag: number): number | undefined => {
    const entry = ifd.entries.find((candidate) => candidate.tag === tag);
    return entry && numberValue(file, header, entry);
  };
  const isReduced = (ifd: Ifd): boolean => ((number(ifd, tags.subfileType) ?? 0) & 0b101) !== 0;
  const subIfds = first.entries.find(({ tag }) => tag === tags.subIfds);
  const isRawPhotometric = (ifd: Ifd): boolean =>
    cfaPhotometrics.includes(number(ifd, tags.photometric) ?? 0);
  const inner = subIfds
    ? Array.from({ length: Math.min(subIfds.count, maxSubIfds) }, (_, index) =>
        readIfd(file, header, numberValue(file, header, subIfds, index)),
      )
    : [];
  const isCameraRaw =
    first.entries.some(({ tag }) => tag === tags.dngVersion) ||
    [...pages, ...inner].some((ifd) => ifd !== undefined && isRawPhotometric(ifd)) ||
    (isReduced(first) && subIfds !== undefined);
  const orientation = number(first, tags.orientation) ?? 1;
  return {
    pages: pages.filter((page, index) => index === 0 || !isReduced(page)).length,
    isCameraRaw,
    hasLayers: first.entries.some(({ tag }) => tag === tags.layers),
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
  };
}

export function readTiffMetadata(file: Uint8Array): ExtractedMetadata {
  const { header, first } = open(file);
  const block = (tag: number): Uint8Array | undefined => {
    const entry = first.entries.find((candidate) => candidate.tag === tag);
    return entry && entryBytes(file, entry);
  };
  const icc = block(tags.icc);
  const xmp = block(tags.xmp);
  const exif = collectExif(file, header, first);
  const iptc = joinIptc(block(tags.photoshop), block(tags.iptc));
  return {
    blocks: { ...(icc && { icc }), ...(exif && { exif }), ...(iptc && { iptc }), ...(xmp && { xmp }) },
    notices: [],
  };
}

function joinIptc(
  resources: Uint8Array | undefined,
  records: Uint8Array | undefined,
): Uint8Array | undefined {
  if (!records || (resources && iptcRecords(resources))) return resources;
  return concat(resources ?? noBytes, iptcAsResource(records));
}

/** An EXIF block of its own made of the file's directories; undefined where there is nothing to tell. */
function collectExif(file: Uint8Array, header: TiffHeader, first: Ifd): Uint8Array | undefined {
  const pointed = (ifd: Ifd | undefined, tag: number): Directory | undefined => {
    const entry = ifd?.entries.find((candidate) => candidate.tag === tag);
    const own = entry && readFields(file, header, numberValue(file, header, entry));
    return own && { fields: own.filter((field) => fits(field, tags.interoperability)), children: [] };
  };
  const fields = (readFields(file, header, header.firstIfd) ?? []).filter(
    (field) => !structureTags.has(field.tag) && fits(field),
  );
  const exif = pointed(first, tags.exif);
  const gps = pointed(first, tags.gps);
  if (!exif && !gps && fields.every(({ tag }) => plainTags.has(tag))) return undefined;
  const children = [
    ...(exif ? [{ tag: tags.exif, directory: exif }] : []),
    ...(gps ? [{ tag: tags.gps, directory: gps }] : []),
  ];
  const { littleEndian } = header;
  const head = concat(ascii(littleEndian ? 'II' : 'MM'), uint16(42, littleEndian), uint32(8, littleEndian));
  return concat(head, serialise({ fields, children }, 8, littleEndian));
}

/** BigTIFF's 8-byte numbers have no place in EXIF, nor have pointers whose target stays behind. */
const fits = ({ tag, type, value }: Field, ...without: readonly number[]): boolean =>
  type <= 12 && value.length <= maxFieldBytes && !without.includes(tag);

/** A TIFF file of 8-bit samples, as sharp writes it, with the blocks added. */
export function embedTiffMetadata(file: Uint8Array, blocks: MetadataBlocks): EmbeddedMetadata {
  const header = readTiffHeader(file);
  const image = header && readFields(file, header, header.firstIfd);
  if (!header || header.big || !image) throw damaged('The TIFF file that was to be written is damaged.');
  const base = tiffBase(blocks.exif);
  const { littleEndian } = base.header;
  const own = image
    .filter(({ tag }) => structureTags.has(tag) || !base.fields.some((field) => field.tag === tag))
    .map((field) => moved(field, header, base.bytes.length))
    .map((field) => (littleEndian === header.littleEndian ? field : swapped(field)));
  const fields = [...own, ...base.fields, ...blockFields(blocks)];
  const even = file.length & 1 ? Uint8Array.of(0) : noBytes;
  const ifdAt = base.bytes.length + file.length + even.length;
  const bytes = concat(base.bytes, file, even, serialise({ fields, children: [] }, ifdAt, littleEndian));
  bytes.set(uint32(ifdAt, littleEndian), 4);
  return { bytes, notices: [] };
}

interface Base {
  readonly header: TiffHeader;
  /** The file's beginning, of even length: the EXIF block, or a bare header. */
  readonly bytes: Uint8Array;
  /** What the EXIF block adds to the first directory. */
  readonly fields: readonly Field[];
}

function tiffBase(exif: Uint8Array | undefined): Base {
  const bare = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0);
  const header = exif && readTiffHeader(exif);
  const fields = header && !header.big ? readFields(exif, header, header.firstIfd) : undefined;
  if (!exif || !header || !fields) {
    return { header: { littleEndian: true, big: false, firstIfd: 8 }, bytes: bare, fields: [] };
  }
  const pointers: readonly number[] = [tags.exif, tags.gps];
  return {
    header,
    bytes: concat(exif, new Uint8Array((4 - (exif.length & 3)) & 3)),
    fields: fields.filter(({ tag }) => !structureTags.has(tag) || pointers.includes(tag)),
  };
}

/** Offsets into the file, moved by the bytes that now stand before it. */
function moved(field: Field, header: TiffHeader, by: number): Field {
  if (field.tag !== tags.stripOffsets && field.tag !== tags.tileOffsets) return field;
  const long = 4;
  const values = Array.from({ length: field.count }, (_, index) => {
    const entry = { ...field, at: 0, valueAt: 0, byteLength: field.value.length };
    return uint32(numberValue(field.value, header, entry, index) + by, header.littleEndian);
  });
  return { ...field, type: long, value: concat(...values) };
}

function blockFields(blocks: MetadataBlocks): Field[] {
  const byteType = 1;
  const undefinedType = 7;
  const field = (tag: number, type: number, value: Uint8Array): Field => ({
    tag,
    type,
    count: value.length,
    value,
  });
  const records = blocks.iptc && iptcRecords(blocks.iptc);
  return [
    ...(blocks.xmp ? [field(tags.xmp, byteType, mergedXmp(blocks.xmp))] : []),
    ...(records ? [field(tags.iptc, undefinedType, records)] : []),
    ...(blocks.iptc ? [field(tags.photoshop, byteType, blocks.iptc)] : []),
    ...(blocks.icc ? [field(tags.icc, undefinedType, blocks.icc)] : []),
  ];
}
