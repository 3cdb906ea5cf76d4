import { text, view } from './bytes.js';

/**
 * Image file directories (TIFF 6.0, section 2; BigTIFF with 8-byte offsets), which TIFF files and EXIF blocks consist
 * of. Nothing that a directory says about lengths and places is believed unless it lies within the bytes.
 */
export interface TiffHeader {
  readonly littleEndian: boolean;
  /** BigTIFF. */
  readonly big: boolean;
  readonly firstIfd: number;
}

export interface IfdEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Where the entry itself stands. */
  readonly at: number;
  readonly valueAt: number;
  readonly byteLength: number;
}

export interface Ifd {
  /** Entries of unknown type, or with values outside the bytes, are left out. */
  readonly entries: readonly IfdEntry[];
  /** The next directory's place; 0 for none. */
  readonly next: number;
}

/** Bytes of one value, by type number; 0 for types that don't exist. */
export const typeSizes: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

export function readTiffHeader(bytes: Uint8Array): TiffHeader | undefined {
  const order = text(bytes, 0, 2);
  if (bytes.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const littleEndian = order === 'II';
  const data = view(bytes);
  const version = data.getUint16(2, littleEndian);
  if (version === 42) return { littleEndian, big: false, firstIfd: data.getUint32(4, littleEndian) };
  if (version !== 43 || bytes.length < 16) return undefined;
  return { littleEndian, big: true, firstIfd: Number(data.getBigUint64(8, littleEndian)) };
}

/** The directory at that place; undefined where none fits in there. */
export function readIfd(bytes: Uint8Array, header: TiffHeader, at: number): Ifd | undefined {
  const { littleEndian, big } = header;
  const data = view(bytes);
  const countSize = big ? 8 : 2;
  const offsetSize = big ? 8 : 4;
  const entrySize = 4 + 2 * offsetSize;
  const offset = (place: number): number =>
    big ? Number(data.getBigUint64(place, littleEndian)) : data.getUint32(place, littleEndian);
  if (at < 8 || at + countSize > bytes.length) return undefined;
  const count = big ? offset(at) : data.getUint16(at, littleEndian);
  const end = at + countSize + count * entrySize;
  if (end > bytes.length) return undefined;
  const entries: IfdEntry[] = [];
  for (let entryAt = at + countSize; entryAt < end; entryAt += entrySize) {
    const type = data.getUint16(entryAt + 2, littleEndian);
    const values = offset(entryAt + 4);
    const byteLength = (typeSizes[type] ?? 0) * values;
    const inline = entryAt + 4 + offsetSize;
    const valueAt = byteLength <= offsetSize ? inline : offset(inline);
    if (byteLength === 0 || valueAt + byteLength > bytes.length) continue;
    const tag = data.getUint16(entryAt, littleEndian);
    entries.push({ tag, type, count: values, at: entryAt, valueAt, byteLength });
  }
  const next = end + offsetSize <= bytes.length ? offset(end) : 0;
  return { entries, next };
}

/** One of an entry's whole numbers (BYTE, SHORT, LONG, IFD, LONG8, IFD8); NaN for other types. */
export function numberValue(bytes: Uint8Array, header: TiffHeader, entry: IfdEntry, index = 0): number {
  const data = view(bytes);
  const at = entry.valueAt + index * (typeSizes[entry.type] ?? 0);
  switch (entry.type) {
    case 1:
      return data.getUint8(at);
    case 3:
      return data.getUint16(at, header.littleEndian);
    case 4:
    case 13:
      return data.getUint32(at, header.littleEndian);
    case 16:
    case 18:
      return Number(data.getBigUint64(at, header.littleEndian));
    default:
      return Number.NaN;
  }
}

export const entryBytes = (bytes: Uint8Array, entry: IfdEntry): Uint8Array =>
  bytes.subarray(entry.valueAt, entry.valueAt + entry.byteLength);
