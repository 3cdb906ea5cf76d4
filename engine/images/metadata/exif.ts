import { concat, copy, uint16, uint32 } from './bytes.js';
import { numberValue, readIfd, readTiffHeader } from './ifd.js';

/** EXIF's Orientation (CIPA DC-008, section 4.6.5.1.6): how stored pixels must be turned to stand upright. */
const orientationTag = 0x0112;
const shortType = 3;

/** 1 … 8, or undefined where the block has no such tag or a senseless one. */
export function readOrientation(exif: Uint8Array): number | undefined {
  const entry = findOrientation(exif);
  return entry && entry.value >= 1 && entry.value <= 8 ? entry.value : undefined;
}

/**
 * The block with that orientation: unchanged where it says so already; otherwise two bytes are changed, or the tag is
 * added, or a block is made that holds nothing else.
 */
export function withOrientation(exif: Uint8Array | undefined, orientation: number): Uint8Array | undefined {
  if (!exif) return orientation === 1 ? undefined : onlyOrientation(orientation);
  if ((readOrientation(exif) ?? 1) === orientation) return exif;
  const entry = findOrientation(exif);
  if (!entry) return addOrientation(exif, orientation);
  const changed = copy(exif);
  changed.set(uint16(orientation, entry.littleEndian), entry.valueAt);
  return changed;
}

function findOrientation(exif: Uint8Array) {
  const header = readTiffHeader(exif);
  if (!header || header.big) return undefined;
  const entry = readIfd(exif, header, header.firstIfd)?.entries.find(
    ({ tag, type, count }) => tag === orientationTag && type === shortType && count === 1,
  );
  if (!entry) return undefined;
  return { ...header, ...entry, value: numberValue(exif, header, entry) };
}

const orientationEntry = (orientation: number, littleEndian: boolean): Uint8Array =>
  concat(
    uint16(orientationTag, littleEndian),
    uint16(shortType, littleEndian),
    uint32(1, littleEndian),
    uint16(orientation, littleEndian),
    uint16(0),
  );

const onlyOrientation = (orientation: number): Uint8Array =>
  concat(
    Uint8Array.of(0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 0),
    orientationEntry(orientation, true),
    uint32(0),
  );

/** The first directory is written anew, with the tag in its place, behind the block; nothing else moves. */
function addOrientation(exif: Uint8Array, orientation: number): Uint8Array {
  const header = readTiffHeader(exif);
  const ifd = header && !header.big ? readIfd(exif, header, header.firstIfd) : undefined;
  if (!header || !ifd) return exif;
  const { littleEndian } = header;
  const entries = ifd.entries.map(({ tag, at }) => ({ tag, bytes: exif.subarray(at, at + 12) }));
  entries.push({ tag: orientationTag, bytes: orientationEntry(orientation, littleEndian) });
  entries.sort((a, b) => a.tag - b.tag);
  const even = exif.length + (exif.length & 1);
  const grown = concat(
    exif,
    new Uint8Array(even - exif.length),
    uint16(entries.length, littleEndian),
    ...entries.map(({ bytes }) => bytes),
    uint32(ifd.next, littleEndian),
  );
  grown.set(uint32(even, littleEndian), 4);
  return grown;
}
