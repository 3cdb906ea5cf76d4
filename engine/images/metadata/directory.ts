import { concat, copy, noBytes, uint16, uint32 } from './bytes.js';
import { entryBytes, readIfd, typeSizes } from './ifd.js';
import type { TiffHeader } from './ifd.js';

/** An image file directory to be written: its fields, and the directories that some of its tags point to. */
export interface Field {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** The values in the byte order of the file that they go into. */
  readonly value: Uint8Array;
}

export interface Directory {
  readonly fields: readonly Field[];
  readonly children: readonly { readonly tag: number; readonly directory: Directory }[];
}

const longType = 4;

/** The directory at that place with its values; undefined where none fits in there. */
export function readFields(bytes: Uint8Array, header: TiffHeader, at: number): Field[] | undefined {
  return readIfd(bytes, header, at)?.entries.map((entry) => ({
    tag: entry.tag,
    type: entry.type,
    count: entry.count,
    value: entryBytes(bytes, entry),
  }));
}

/** The directory, its values and then its children, as they stand in a file from place `start` (even) on. */
export function serialise(directory: Directory, start: number, littleEndian: boolean): Uint8Array {
  const count = directory.fields.length + directory.children.length;
  const values: Uint8Array[] = [];
  let at = start + 2 + 12 * count + 4;
  const place = (bytes: Uint8Array): number => {
    const here = at;
    values.push(bytes, bytes.length & 1 ? Uint8Array.of(0) : noBytes);
    at += bytes.length + (bytes.length & 1);
    return here;
  };
  const entries = directory.fields.map(({ tag, type, count: length, value }) => {
    const inline = value.length <= 4 ? padded(value) : uint32(place(value), littleEndian);
    return { tag, bytes: entryHead(tag, type, length, littleEndian, inline) };
  });
  for (const child of directory.children) {
    const childAt = place(serialise(child.directory, at, littleEndian));
    const bytes = entryHead(child.tag, longType, 1, littleEndian, uint32(childAt, littleEndian));
    entries.push({ tag: child.tag, bytes });
  }
  entries.sort((a, b) => a.tag - b.tag);
  return concat(uint16(count, littleEndian), ...entries.map(({ bytes }) => bytes), uint32(0), ...values);
}

const padded = (value: Uint8Array): Uint8Array => concat(value, new Uint8Array(4 - value.length));

const entryHead = (
  tag: number,
  type: number,
  count: number,
  littleEndian: boolean,
  value: Uint8Array,
): Uint8Array =>
  concat(uint16(tag, littleEndian), uint16(type, littleEndian), uint32(count, littleEndian), value);

/** The field with its numbers in the other byte order (rationals are pairs of 4-byte numbers). */
export function swapped(field: Field): Field {
  const rational = field.type === 5 || field.type === 10;
  const width = rational ? 4 : (typeSizes[field.type] ?? 1);
  const value = copy(field.value);
  for (let at = 0; at + width <= value.length; at += width) value.subarray(at, at + width).reverse();
  return { ...field, value };
}
