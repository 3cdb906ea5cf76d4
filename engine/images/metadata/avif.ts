import { LatensifyError } from '../../../common/errors.js';
import type { Size } from '../../../common/geometry.js';
import type { MetadataBlocks } from '../../../models/codec/container/index.js';
import { ascii, concat, hasText, text, uint16, uint32, view, withoutExifPrefix } from './bytes.js';
import type { CodedColours, EmbeddedMetadata, ExtractedMetadata } from './bytes.js';
import { itemBytes, itemLength, propertiesOf, readAvifStructure } from './isobmff.js';
import type { AvifStructure, Item, Location } from './isobmff.js';
import { mergedXmp } from './xmp.js';

/**
 * Metadata in AVIF and HEIC files: EXIF and XMP are items that describe the primary one (HEIF, ISO/IEC 23008-12, annex A), the
 * ICC profile is a colour property of it, and so is its orientation (irot, imir), which decoders obey whatever EXIF
 * says. There is no place for IPTC.
 */
const xmpType = 'application/rdf+xml';

export function readAvifMetadata(
  file: Uint8Array,
  assertSize: (name: string, bytes: number) => void,
): ExtractedMetadata {
  const structure = readAvifStructure(file);
  const described = describingItems(structure);
  const read = (name: string, item: Item | undefined): Uint8Array | undefined => {
    const location = item && structure.locations.find(({ id }) => id === item.id);
    if (!location) return undefined;
    assertSize(name, itemLength(location));
    return itemBytes(file, structure, location);
  };
  const exifItem = read(
    'EXIF',
    described.find(({ type }) => type === 'Exif'),
  );
  const xmp = read(
    'XMP',
    described.find(({ type, contentType }) => type === 'mime' && contentType === xmpType),
  );
  const exif = exifItem && exifOfItem(exifItem);
  const icc = readProfile(file, structure);
  return { blocks: { ...(icc && { icc }), ...(exif && { exif }), ...(xmp && { xmp }) }, notices: [] };
}

/** Items that say of themselves that they describe the primary one. */
const describingItems = (structure: AvifStructure): Item[] =>
  structure.items.filter(({ id }) =>
    structure.references.some(
      ({ type, from, to }) => type === 'cdsc' && from === id && to.includes(structure.primary),
    ),
  );

/** The item begins with the number of bytes between that number and the TIFF header. */
function exifOfItem(item: Uint8Array): Uint8Array | undefined {
  if (item.length < 4) return undefined;
  const skip = view(item).getUint32(0);
  return withoutExifPrefix(item.subarray(4 + skip <= item.length ? 4 + skip : 4));
}

function readProfile(file: Uint8Array, structure: AvifStructure): Uint8Array | undefined {
  const profile = propertiesOf(structure, structure.primary).find(
    ({ type, body }) => type === 'colr' && (hasText(file, body, 'prof') || hasText(file, body, 'rICC')),
  );
  return profile && file.subarray(profile.body + 4, profile.end);
}

/** The primary item's size as its property ispe says, not turned; undefined where it has none. */
export function readAvifSize(file: Uint8Array): Size | undefined {
  const structure = readAvifStructure(file);
  const property = propertiesOf(structure, structure.primary).find(
    ({ type, body, end }) => type === 'ispe' && end - body >= 12,
  );
  if (!property) return undefined;
  const data = view(file);
  return { width: data.getUint32(property.body + 4), height: data.getUint32(property.body + 8) };
}

/** What the file says of its colours without a profile; undefined where it says nothing. */
export function readAvifColours(file: Uint8Array): CodedColours | undefined {
  const structure = readAvifStructure(file);
  const property = propertiesOf(structure, structure.primary).find(
    ({ type, body, end }) => type === 'colr' && end - body >= 8 && hasText(file, body, 'nclx'),
  );
  if (!property) return undefined;
  const data = view(file);
  return { primaries: data.getUint16(property.body + 4), transfer: data.getUint16(property.body + 6) };
}

/** The file's first brand says that it is a sequence of pictures. */
export const isAvifSequence = (file: Uint8Array): boolean =>
  text(file, 8, 12) === 'avis' || text(file, 8, 12) === 'msf1';

/** As isAvifSequence, for HEVC: image sequences and their bursts. */
export const isHeifSequence = (file: Uint8Array): boolean => /^(hev[cxms]|msf1)$/.test(text(file, 8, 12));

/**
 * An AVIF file, as sharp writes it, with the blocks and the orientation added.
 * @param orientation EXIF's number; decoders will turn the picture accordingly
 */
export function embedAvifMetadata(
  file: Uint8Array,
  blocks: MetadataBlocks,
  orientation: number,
): EmbeddedMetadata {
  const structure = readAvifStructure(file);
  const notices = blocks.iptc ? ['AVIF has no place for IPTC data: it was left out.'] : [];
  const items = newItems(structure, blocks);
  const properties = newProperties(structure, blocks.icc, orientation);
  if (items.length === 0 && properties.length === 0) return { bytes: file, notices };
  const growth =
    buildMeta(file, structure, items, properties, 0, 0).length - (structure.meta.end - structure.meta.start);
  const dataAt = file.length + growth + 8;
  const meta = buildMeta(file, structure, items, properties, growth, dataAt);
  const bytes = concat(
    file.subarray(0, structure.meta.start),
    meta,
    file.subarray(structure.meta.end),
    box('mdat', ...items.map(({ data }) => data)),
  );
  return { bytes, notices };
}

interface NewItem {
  readonly id: number;
  readonly entry: Uint8Array;
  readonly data: Uint8Array;
}

function newItems(structure: AvifStructure, blocks: MetadataBlocks): NewItem[] {
  let id = Math.max(...structure.items.map((item) => item.id));
  const item = (type: string, description: string, data: Uint8Array): NewItem => {
    id += 1;
    const entry = fullBox('infe', 2, 0, uint16(id), uint16(0), ascii(`${type}${description}`));
    return { id, entry, data };
  };
  return [
    ...(blocks.exif ? [item('Exif', '\0', concat(uint32(0), blocks.exif))] : []),
    ...(blocks.xmp ? [item('mime', `\0${xmpType}\0`, mergedXmp(blocks.xmp))] : []),
  ];
}

interface NewProperty {
  readonly bytes: Uint8Array;
  readonly essential: boolean;
  /** The items that have it. */
  readonly items: readonly number[];
}

/**
 * Quarter turns against the clock (irot), then a mirror (imir: 0 swaps top and bottom, 1 left and right), for EXIF's
 * orientations 1 … 8.
 */
const turns: readonly { readonly quarters: number; readonly mirror?: 0 | 1 }[] = [
  { quarters: 0 },
  { quarters: 0, mirror: 1 },
  { quarters: 2 },
  { quarters: 0, mirror: 0 },
  { quarters: 1, mirror: 0 },
  { quarters: 3 },
  { quarters: 3, mirror: 0 },
  { quarters: 1 },
];

function newProperties(
  structure: AvifStructure,
  icc: Uint8Array | undefined,
  orientation: number,
): NewProperty[] {
  const { primary } = structure;
  const turn = turns[orientation - 1] ?? { quarters: 0 };
  const auxiliary = structure.references.filter(({ type, to }) => type === 'auxl' && to.includes(primary));
  const turned = [primary, ...auxiliary.map(({ from }) => from)];
  const properties: NewProperty[] = [];
  if (icc) properties.push({ bytes: box('colr', ascii('prof'), icc), essential: false, items: [primary] });
  if (turn.quarters !== 0) {
    properties.push({ bytes: box('irot', Uint8Array.of(turn.quarters)), essential: true, items: turned });
  }
  if (turn.mirror !== undefined) {
    properties.push({ bytes: box('imir', Uint8Array.of(turn.mirror)), essential: true, items: turned });
  }
  return properties;
}

/**
 * The box meta with the new items and properties.
 * @param shift how far the bytes behind meta move
 * @param dataAt where the first new item's bytes will stand
 */
function buildMeta(
  file: Uint8Array,
  structure: AvifStructure,
  items: readonly NewItem[],
  properties: readonly NewProperty[],
  shift: number,
  dataAt: number,
): Uint8Array {
  const whole = (start: number, end: number): Uint8Array => file.subarray(start, end);
  const parts = structure.parts.map((part) => {
    switch (part.type) {
      case 'iinf':
        return itemInformation(file, part.body, part.end, items);
      case 'iloc':
        return itemLocations(structure, items, shift, dataAt);
      case 'iprp':
        return itemProperties(file, structure, properties);
      case 'iref':
        return new Uint8Array(0);
      default:
        return whole(part.start, part.end);
    }
  });
  return fullBox('meta', 0, 0, ...parts, itemReferences(structure, items));
}

function itemInformation(file: Uint8Array, body: number, end: number, items: readonly NewItem[]): Uint8Array {
  const version = file[body];
  if (version !== 0)
    throw new LatensifyError('internal', 'An AVIF file with more than 65,535 items was written.');
  const count = view(file).getUint16(body + 4) + items.length;
  return fullBox(
    'iinf',
    0,
    0,
    uint16(count),
    file.subarray(body + 6, end),
    ...items.map(({ entry }) => entry),
  );
}

function itemLocations(
  structure: AvifStructure,
  items: readonly NewItem[],
  shift: number,
  dataAt: number,
): Uint8Array {
  const moved = structure.locations.map(({ id, construction, extents }) => ({
    id,
    construction,
    extents: extents.map(({ offset, length }) => ({
      offset: construction === 0 && offset >= structure.meta.end ? offset + shift : offset,
      length,
    })),
  }));
  let at = dataAt;
  const added = items.map(({ id, data }): Location => {
    const location = { id, construction: 0, extents: [{ offset: at, length: data.length }] };
    at += data.length;
    return location;
  });
  const entries = [...moved, ...added].map(({ id, construction, extents }) =>
    concat(
      ...[id, construction, 0, extents.length].map((value) => uint16(value)),
      ...extents.map(({ offset, length }) => concat(uint32(offset), uint32(length))),
    ),
  );
  const fourByteOffsetsAndLengths = 0x4400;
  return fullBox('iloc', 1, 0, uint16(fourByteOffsetsAndLengths), uint16(entries.length), ...entries);
}

function itemReferences(structure: AvifStructure, items: readonly NewItem[]): Uint8Array {
  const added = items.map(({ id }) => ({ type: 'cdsc', from: id, to: [structure.primary] }));
  const entries = [...structure.references, ...added].map(({ type, from, to }) =>
    box(type, uint16(from), uint16(to.length), ...to.map((id) => uint16(id))),
  );
  return entries.length === 0 ? new Uint8Array(0) : fullBox('iref', 0, 0, ...entries);
}

function itemProperties(
  file: Uint8Array,
  structure: AvifStructure,
  properties: readonly NewProperty[],
): Uint8Array {
  const kept = structure.properties.map(({ start, end }) => file.subarray(start, end));
  const associations = structure.associations.map(({ item, properties: own }) => {
    const added = properties
      .map(({ essential, items }, index) => ({ index: kept.length + index + 1, essential, items }))
      .filter(({ items }) => items.includes(item));
    const all = [...own, ...added];
    const numbers = all.map(({ index, essential }) => uint16(index | (essential ? 0x8000 : 0)));
    return concat(uint16(item), Uint8Array.of(all.length), ...numbers);
  });
  const wideIndices = 1;
  return box(
    'iprp',
    box('ipco', ...kept, ...properties.map(({ bytes }) => bytes)),
    fullBox('ipma', 0, wideIndices, uint32(associations.length), ...associations),
  );
}

function box(type: string, ...body: readonly Uint8Array[]): Uint8Array {
  const content = concat(...body);
  return concat(uint32(content.length + 8), ascii(type), content);
}

const fullBox = (type: string, version: number, flags: number, ...body: readonly Uint8Array[]): Uint8Array =>
  box(type, uint32(version * 0x1000000 + flags), ...body);
