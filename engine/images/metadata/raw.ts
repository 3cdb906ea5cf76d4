import type { MetadataBlocks } from '../../../models/codec/container/index.js';
import type { RawFacts } from '../raw/index.js';
import { ascii, concat, hasText, text, uint16, uint32, view } from './bytes.js';
import type { ExtractedMetadata } from './bytes.js';
import { type Field, readFields, serialise } from './directory.js';
import { numberValue, readTiffHeader, type TiffHeader } from './ifd.js';
import { boxes } from './isobmff.js';
import { readJpegMetadata } from './jpeg.js';
import { iptcAsResource, iptcRecords } from './photoshop.js';

/**
 * Metadata of camera raw files. Most are TIFF inside (DNG, CR2, NEF, ARW; ORF and RW2 under another number); RAF holds
 * a JPEG with all of it, CR3 four TIFF blocks in boxes of their own. Of the first directory only what EXIF has a place
 * for is taken: the rest describes the sensor's data, and a developed picture that bore it would be taken for raw.
 */
const pointers = { exif: 34665, gps: 34853 } as const;
const tags = { xmp: 700, iptc: 33723, photoshop: 34377 } as const;
const colourSpaceTag = 40961;
const uncalibrated = 65535;
const [widthTag, heightTag] = [40962, 40963];

/** Description, make, model, orientation, resolution, software, dates, people, rights, rating, Windows' texts. */
const mainTags: ReadonlySet<number> = new Set([
  270, 271, 272, 274, 282, 283, 296, 305, 306, 315, 316, 18246, 18249, 33432, 40091, 40092, 40093, 40094,
  40095,
]);

/** Compressed bits a pixel, sizes and colour space of the camera's JPEG, interoperability. */
const staleTags: ReadonlySet<number> = new Set([37122, colourSpaceTag, widthTag, heightTag, 40965]);

/** Tags of the EXIF directory, which TIFF/EP lets stand in the first one. */
const isExifTag = (tag: number): boolean =>
  tag === 33434 ||
  tag === 33437 ||
  (tag >= 34850 && tag <= 34869 && tag !== pointers.gps) ||
  (tag >= 36864 && tag <= 37522) ||
  (tag >= 40960 && tag <= 42240);

const largestField = 65536;

interface Parts {
  readonly littleEndian: boolean;
  readonly main: readonly Field[];
  readonly exif: readonly Field[];
  readonly gps: readonly Field[];
  readonly xmp?: Uint8Array | undefined;
  readonly iptc?: Uint8Array | undefined;
}

const nothing: Parts = { littleEndian: true, main: [], exif: [], gps: [] };

/**
 * The blocks for the picture that was developed from a raw file. What the file's directories lack and LibRaw knows
 * (the lens above all) is added.
 */
export function readRawMetadata(file: Uint8Array, facts: RawFacts): ExtractedMetadata {
  const parts = partsOf(file);
  const xmp = parts.xmp && withoutDeveloperSettings(parts.xmp);
  const blocks: MetadataBlocks = {
    exif: buildExif(parts, facts),
    ...(parts.iptc && { iptc: parts.iptc }),
    ...(xmp && { xmp }),
  };
  return { blocks, notices: [] };
}

function partsOf(file: Uint8Array): Parts {
  if (hasText(file, 0, 'FUJIFILMCCD-RAW')) return partsOfRaf(file);
  if (hasText(file, 4, 'ftypcrx')) return partsOfCr3(file);
  const header = rawTiffHeader(file);
  return header ? partsOfTiff(file, header) : nothing;
}

/** ORF and RW2 have letters where TIFF has its number. */
function rawTiffHeader(file: Uint8Array): TiffHeader | undefined {
  const ordinary = readTiffHeader(file);
  if (ordinary || !/^(II(U\0|RO|RS)|MMOR)/.test(text(file, 0, 4))) return ordinary;
  const littleEndian = file[0] === 0x49;
  return file.length < 8
    ? undefined
    : { littleEndian, big: false, firstIfd: view(file).getUint32(4, littleEndian) };
}

function partsOfTiff(file: Uint8Array, header: TiffHeader): Parts {
  const main = readFields(file, header, header.firstIfd) ?? [];
  const value = (tag: number): Uint8Array | undefined => main.find((field) => field.tag === tag)?.value;
  const pointed = (tag: number): readonly Field[] => {
    const field = main.find((candidate) => candidate.tag === tag);
    const at = field ? numberOf(field, header) : 0;
    return (at > 0 ? readFields(file, header, at) : undefined) ?? [];
  };
  const resources = value(tags.photoshop);
  const records = value(tags.iptc);
  const iptc = records && !(resources && iptcRecords(resources)) ? iptcAsResource(records) : resources;
  return {
    littleEndian: header.littleEndian,
    main,
    exif: pointed(pointers.exif),
    gps: pointed(pointers.gps),
    xmp: value(tags.xmp),
    iptc,
  };
}

const numberOf = (field: Field, header: TiffHeader): number =>
  numberValue(field.value, header, { ...field, at: 0, valueAt: 0, byteLength: field.value.length });

/** The place and the length of the JPEG stand at byte 84, in big-endian order. */
function partsOfRaf(file: Uint8Array): Parts {
  if (file.length < 92) return nothing;
  const [at, length] = [view(file).getUint32(84), view(file).getUint32(88)];
  const jpeg = file.subarray(at, at + length);
  if (!hasText(jpeg, 0, '\xff\xd8\xff')) return nothing;
  const { exif, iptc, xmp } = readJpegMetadata(jpeg).blocks;
  const header = exif && readTiffHeader(exif);
  return { ...(header ? partsOfTiff(exif, header) : nothing), iptc, xmp };
}

/** Canon's CR3: moov holds a box whose CMT1, CMT2 and CMT4 are the three directories, each a TIFF block. */
const canonBox = '\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48';
const xmpBox = '\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac';

function partsOfCr3(file: Uint8Array): Parts {
  const top = boxes(file, 0, file.length);
  const moov = top.find(({ type }) => type === 'moov');
  const isUuid = (id: string) => (box: (typeof top)[number]) =>
    box.type === 'uuid' && hasText(file, box.body, id);
  const canon = moov && boxes(file, moov.body, moov.end).find(isUuid(canonBox));
  const inner = canon ? boxes(file, canon.body + 16, canon.end) : [];
  const block = (type: string): { readonly header?: TiffHeader; readonly fields: readonly Field[] } => {
    const box = inner.find((candidate) => candidate.type === type);
    const bytes = box && file.subarray(box.body, box.end);
    const header = bytes && readTiffHeader(bytes);
    return header ? { header, fields: readFields(bytes, header, header.firstIfd) ?? [] } : { fields: [] };
  };
  const [main, exif, gps] = [block('CMT1'), block('CMT2'), block('CMT4')];
  const xmp = top.find(isUuid(xmpBox));
  return {
    littleEndian: main.header?.littleEndian ?? true,
    main: main.fields,
    exif: exif.fields,
    gps: gps.fields,
    xmp: xmp && file.subarray(xmp.body + 16, xmp.end),
  };
}

function buildExif(parts: Parts, facts: RawFacts): Uint8Array {
  const { littleEndian } = parts;
  const fits = ({ type, value }: Field): boolean => type <= 12 && value.length <= largestField;
  const main = parts.main.filter((field) => mainTags.has(field.tag) && fits(field));
  const exif = [...parts.exif, ...parts.main.filter(({ tag }) => isExifTag(tag))]
    .filter((field) => isExifTag(field.tag) && !staleTags.has(field.tag) && fits(field))
    .filter(isFirstOfItsTag);
  const make = maker(littleEndian);
  const lacking = (own: readonly Field[], added: readonly (Field | undefined)[]): Field[] =>
    added.filter((field) => field !== undefined && !own.some(({ tag }) => tag === field.tag)) as Field[];
  const directory = {
    fields: [...main, ...lacking(main, mainFields(facts, make))],
    children: [
      {
        tag: pointers.exif,
        directory: { fields: [...exif, ...lacking(exif, exifFields(facts, make))], children: [] },
      },
      ...(parts.gps.length > 0
        ? [{ tag: pointers.gps, directory: { fields: parts.gps.filter(fits), children: [] } }]
        : []),
    ],
  };
  const head = concat(ascii(littleEndian ? 'II' : 'MM'), uint16(42, littleEndian), uint32(8, littleEndian));
  return concat(head, serialise(directory, 8, littleEndian));
}

const isFirstOfItsTag = ({ tag }: Field, index: number, fields: readonly Field[]): boolean =>
  fields.findIndex((field) => field.tag === tag) === index;

type Maker = ReturnType<typeof maker>;

/** Makes fields; undefined where the value is unknown. */
function maker(littleEndian: boolean) {
  const short = (tag: number, value: number | undefined): Field | undefined =>
    value === undefined
      ? undefined
      : { tag, type: 3, count: 1, value: uint16(Math.min(65535, Math.round(value)), littleEndian) };
  const long = (tag: number, value: number): Field => ({
    tag,
    type: 4,
    count: 1,
    value: uint32(value, littleEndian),
  });
  const string = (tag: number, value: string | undefined): Field | undefined => {
    if (value === undefined || value === '') return undefined;
    const bytes = concat(Buffer.from(value, 'utf8'), Uint8Array.of(0));
    return { tag, type: 2, count: bytes.length, value: bytes };
  };
  const rational = (tag: number, value: number | undefined): Field | undefined => {
    if (value === undefined) return undefined;
    const [above, below] = value < 0.3 ? [1, Math.round(1 / value)] : [Math.round(value * 1000), 1000];
    const bytes = concat(uint32(above, littleEndian), uint32(below, littleEndian));
    return { tag, type: 5, count: 1, value: bytes };
  };
  return { short, long, string, rational };
}

const mainFields = (facts: RawFacts, make: Maker): (Field | undefined)[] => [
  make.string(270, facts.description),
  make.string(271, facts.make),
  make.string(272, facts.model),
  make.short(274, facts.orientation),
  make.string(306, facts.timestamp === undefined ? undefined : exifDate(facts.timestamp)),
  make.string(315, facts.artist),
];

const exifFields = (facts: RawFacts, make: Maker): (Field | undefined)[] => [
  make.rational(33434, facts.shutter),
  make.rational(33437, facts.aperture),
  make.short(34855, facts.iso),
  make.string(36867, facts.timestamp === undefined ? undefined : exifDate(facts.timestamp)),
  make.rational(37386, facts.focalLength),
  make.short(41989, facts.focalLength35),
  make.string(42033, facts.bodySerial),
  make.string(42035, facts.lensMake),
  make.string(42036, facts.lens),
  make.string(42037, facts.lensSerial),
  make.short(colourSpaceTag, uncalibrated),
  make.long(widthTag, facts.width),
  make.long(heightTag, facts.height),
];

/** EXIF's form of a time: 2024:05:31 17:05:09. */
const exifDate = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ');

/** Settings of Adobe's raw developer (crs) were meant for the raw file: on the developed picture they would act twice. */
function withoutDeveloperSettings(xmp: Uint8Array): Uint8Array {
  const packet = Buffer.from(xmp).toString('utf8');
  if (!packet.includes('crs:')) return xmp;
  const kept = packet
    .replace(/\s+crs:[\w-]+="[^"]*"/g, '')
    .replace(/\s*<crs:([\w-]+)(?:\s[^>]*)?(?:\/>|>[\s\S]*?<\/crs:\1>)/g, '');
  return Buffer.from(kept, 'utf8');
}
