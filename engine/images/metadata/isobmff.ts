import { damaged, noBytes, text, view } from './bytes.js';

/**
 * The structure of an AVIF or HEIC file: ISO base media boxes (ISO/IEC 14496-12) that list items, where their bytes are, how
 * they refer to each other and which properties they have (HEIF, ISO/IEC 23008-12).
 */
export interface Box {
  readonly type: string;
  readonly start: number;
  /** Where what the box holds begins. */
  readonly body: number;
  readonly end: number;
}

export interface Item {
  readonly id: number;
  /** Four characters: av01, Exif, mime. */
  readonly type: string;
  readonly contentType: string;
}

export interface Location {
  readonly id: number;
  /** 0: places in the file, 1: places in the box idat. */
  readonly construction: number;
  readonly extents: readonly { readonly offset: number; readonly length: number }[];
}

export interface Reference {
  readonly type: string;
  readonly from: number;
  readonly to: readonly number[];
}

export interface Association {
  readonly item: number;
  readonly properties: readonly { readonly index: number; readonly essential: boolean }[];
}

export interface AvifStructure {
  readonly meta: Box;
  /** The boxes within meta. */
  readonly parts: readonly Box[];
  readonly primary: number;
  readonly items: readonly Item[];
  readonly locations: readonly Location[];
  readonly references: readonly Reference[];
  /** In order: associations count from 1. */
  readonly properties: readonly Box[];
  readonly associations: readonly Association[];
}

const broken = () => damaged('The file is cut off or damaged: the boxes that it is made of do not fit.');
const maxEntries = 65536;

/** Boxes that stand behind each other. @throws LatensifyError 'damaged' when one runs past `to` */
export function boxes(file: Uint8Array, from: number, to: number): Box[] {
  const data = view(file);
  const found: Box[] = [];
  for (let start = from; start + 8 <= to;) {
    let length = data.getUint32(start);
    let body = start + 8;
    if (length === 1 && start + 16 <= to) {
      length = Number(data.getBigUint64(start + 8));
      body = start + 16;
    } else if (length === 0) {
      length = to - start;
    }
    const end = start + length;
    if (end < body || end > to) throw broken();
    found.push({ type: text(file, start + 4, start + 8), start, body, end });
    start = end;
  }
  return found;
}

/** Reads numbers one after the other and throws 'damaged' at the box's end. */
function cursor(file: Uint8Array, box: Box) {
  const data = view(file);
  let at = box.body;
  const take = (bytes: number): number => {
    const here = at;
    at += bytes;
    if (at > box.end) throw broken();
    return here;
  };
  /** A number of 0, 1, 2, 4 or 8 bytes. */
  const number = (bytes: number): number => {
    const here = take(bytes);
    if (bytes === 8) return Number(data.getBigUint64(here));
    let value = 0;
    for (let index = 0; index < bytes; index += 1) value = value * 256 + file[here + index]!;
    return value;
  };
  const count = (bytes: number): number => {
    const value = number(bytes);
    if (value > maxEntries) throw broken();
    return value;
  };
  const string = (): string => {
    const zero = file.indexOf(0, at);
    const end = zero < 0 || zero > box.end ? box.end : zero;
    const value = text(file, at, end);
    at = Math.min(end + 1, box.end);
    return value;
  };
  const characters = (length: number): string => {
    const here = take(length);
    return text(file, here, here + length);
  };
  const full = () => ({ version: number(1), flags: number(3) });
  return { number, count, string, characters, full };
}

/** @throws LatensifyError 'damaged' */
export function readAvifStructure(file: Uint8Array): AvifStructure {
  const meta = boxes(file, 0, file.length).find(({ type }) => type === 'meta');
  if (!meta) throw broken();
  const parts = boxes(file, meta.body + 4, meta.end);
  const part = (type: string): Box | undefined => parts.find((box) => box.type === type);
  const required = (type: string): Box => {
    const box = part(type);
    if (!box) throw broken();
    return box;
  };
  const iprp = required('iprp');
  const propertyParts = boxes(file, iprp.body, iprp.end);
  const ipco = propertyParts.find(({ type }) => type === 'ipco');
  const iref = part('iref');
  if (!ipco) throw broken();
  return {
    meta,
    parts,
    primary: readPrimary(file, required('pitm')),
    items: readItems(file, required('iinf')),
    locations: readLocations(file, required('iloc')),
    references: iref ? readReferences(file, iref) : [],
    properties: boxes(file, ipco.body, ipco.end),
    associations: propertyParts
      .filter(({ type }) => type === 'ipma')
      .flatMap((box) => readAssociations(file, box)),
  };
}

function readPrimary(file: Uint8Array, box: Box): number {
  const read = cursor(file, box);
  return read.number(read.full().version === 0 ? 2 : 4);
}

function readItems(file: Uint8Array, box: Box): Item[] {
  const read = cursor(file, box);
  const countSize = read.full().version === 0 ? 2 : 4;
  read.count(countSize);
  return boxes(file, box.body + 4 + countSize, box.end)
    .filter(({ type }) => type === 'infe')
    .map((entry) => readItem(file, entry));
}

function readItem(file: Uint8Array, box: Box): Item {
  const read = cursor(file, box);
  const { version } = read.full();
  const id = read.number(version < 3 ? 2 : 4);
  read.number(2);
  if (version < 2) return { id, type: '', contentType: '' };
  const type = read.characters(4);
  read.string();
  return { id, type, contentType: type === 'mime' ? read.string() : '' };
}

function readLocations(file: Uint8Array, box: Box): Location[] {
  const read = cursor(file, box);
  const { version } = read.full();
  const sizes = read.number(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version === 0 ? 0 : sizes & 15;
  if (
    ![offsetSize, lengthSize, baseSize, indexSize].every((size) => size === 0 || size === 4 || size === 8)
  ) {
    throw broken();
  }
  const idSize = version < 2 ? 2 : 4;
  return Array.from({ length: read.count(idSize) }, () => {
    const id = read.number(idSize);
    const construction = version === 0 ? 0 : read.number(2) & 15;
    read.number(2);
    const base = read.number(baseSize);
    const extents = Array.from({ length: read.count(2) }, () => {
      read.number(indexSize);
      const offset = base + read.number(offsetSize);
      return { offset, length: read.number(lengthSize) };
    });
    return { id, construction, extents };
  });
}

function readReferences(file: Uint8Array, box: Box): Reference[] {
  const idSize = cursor(file, box).full().version === 0 ? 2 : 4;
  return boxes(file, box.body + 4, box.end).map((entry) => {
    const read = cursor(file, entry);
    const from = read.number(idSize);
    return { type: entry.type, from, to: Array.from({ length: read.count(2) }, () => read.number(idSize)) };
  });
}

function readAssociations(file: Uint8Array, box: Box): Association[] {
  const read = cursor(file, box);
  const { version, flags } = read.full();
  const wide = (flags & 1) !== 0;
  return Array.from({ length: read.count(4) }, () => {
    const item = read.number(version < 1 ? 2 : 4);
    const properties = Array.from({ length: read.count(1) }, () => {
      const value = read.number(wide ? 2 : 1);
      const essentialBit = wide ? 0x8000 : 0x80;
      return { index: value & (essentialBit - 1), essential: (value & essentialBit) !== 0 };
    });
    return { item, properties };
  });
}

/** The properties of one item, in their order. */
export function propertiesOf(structure: AvifStructure, item: number): Box[] {
  const own = structure.associations.filter((association) => association.item === item);
  return own
    .flatMap(({ properties }) => properties.map(({ index }) => structure.properties[index - 1]))
    .filter((box) => box !== undefined);
}

/** How many bytes an item has. */
export const itemLength = (location: Location): number =>
  location.extents.reduce((length, extent) => length + extent.length, 0);

/** An item's bytes. @throws LatensifyError 'damaged' when they lie outside the file */
export function itemBytes(file: Uint8Array, structure: AvifStructure, location: Location): Uint8Array {
  const idat = structure.parts.find(({ type }) => type === 'idat');
  const start = location.construction === 1 ? (idat?.body ?? file.length) : 0;
  const end = location.construction === 1 ? (idat?.end ?? file.length) : file.length;
  const parts = location.extents.map(({ offset, length }) => {
    const from = start + offset;
    if (from + length > end) throw broken();
    return file.subarray(from, from + length);
  });
  return parts.length === 1 ? parts[0]! : parts.length === 0 ? noBytes : Buffer.concat(parts);
}
