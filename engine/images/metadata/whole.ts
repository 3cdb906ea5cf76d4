import { boxes } from './isobmff.js';
import { text, view } from './bytes.js';
import { type Ifd, numberValue, readIfd, readTiffHeader, type TiffHeader } from './ifd.js';

/** Where strips and tiles of pixels, and JPEG pictures, begin and how long they are. */
const extents = [
  [273, 279],
  [324, 325],
  [513, 514],
] as const;
const subIfdsTag = 330;
const mostDirectories = 64;

/**
 * Whether a raw file ends before the pixels that its directories promise. LibRaw fills what is missing with grey and
 * says nothing of it.
 */
export function isCutOff(file: Uint8Array): boolean {
  if (text(file, 4, 11) === 'ftypcrx') return isCutOffBoxes(file);
  if (text(file, 0, 15) === 'FUJIFILMCCD-RAW') return isCutOffRaf(file);
  const header = readTiffHeader(file);
  return header !== undefined && isCutOffTiff(file, header);
}

function isCutOffBoxes(file: Uint8Array): boolean {
  try {
    boxes(file, 0, file.length);
    return false;
  } catch {
    return true;
  }
}

/** Places and lengths of the preview and of the sensor's data stand at bytes 84 and 100, in big-endian order. */
function isCutOffRaf(file: Uint8Array): boolean {
  if (file.length < 108) return true;
  const ends = [84, 100].map((at) => view(file).getUint32(at) + view(file).getUint32(at + 4));
  return Math.max(...ends) > file.length;
}

function isCutOffTiff(file: Uint8Array, header: TiffHeader): boolean {
  const open = [header.firstIfd];
  const seen = new Set<number>();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === 0 || seen.has(at) || seen.size >= mostDirectories) continue;
    seen.add(at);
    const ifd = readIfd(file, header, at);
    if (!ifd) return true;
    if (extents.some(([offsets, lengths]) => reach(file, header, ifd, offsets, lengths) > file.length)) {
      return true;
    }
    open.push(ifd.next, ...numbers(file, header, ifd, subIfdsTag));
  }
  return false;
}

/** Where the last of a directory's pieces ends. */
function reach(file: Uint8Array, header: TiffHeader, ifd: Ifd, offsets: number, lengths: number): number {
  const sizes = numbers(file, header, ifd, lengths);
  const ends = numbers(file, header, ifd, offsets).map((offset, index) => offset + (sizes[index] ?? 0));
  return ends.reduce((last, end) => Math.max(last, end), 0);
}

function numbers(file: Uint8Array, header: TiffHeader, ifd: Ifd, tag: number): number[] {
  const entry = ifd.entries.find((candidate) => candidate.tag === tag);
  return entry
    ? Array.from({ length: entry.count }, (_, index) => numberValue(file, header, entry, index))
    : [];
}
