import { crc32 } from 'node:zlib';
import { LatensifyError } from '../../../common/errors.js';

/**
 * Everything after the header is chunks: type (4 ASCII characters), length of the payload (u32), payload, CRC-32. The
 * CRC continues from the header's, so it covers the header's bytes, type, length and payload: a chunk counts only in
 * its own file.
 */
export const chunkTypes = {
  icc: 'icc ',
  exif: 'exif',
  iptc: 'iptc',
  xmp: 'xmp ',
  preview: 'prev',
  model: 'modl',
  grain: 'grai',
  index: 'INDX',
  tile: 'TILE',
} as const;

/** Bytes of a chunk beside its payload. */
export const CHUNK_OVERHEAD = 12;

export interface Chunk {
  readonly type: string;
  readonly payload: Uint8Array;
  /** Where the chunk ends in the file. */
  readonly end: number;
}

/** A stretch of the file in which no valid chunk was found. */
export interface BrokenStretch {
  /** The type that stands at its start, where that is a known one. */
  readonly type?: string;
}

/** As in PNG, an upper-case first letter says that a reader must know the type to make sense of the file. */
export const isCritical = (type: string): boolean => type.charCodeAt(0) < 0x60;

/** The chunk's bytes; its payload is given in pieces. @throws LatensifyError 'too-large' above 4 GiB */
export function encodeChunk(type: string, pieces: readonly Uint8Array[], headerCrc: number): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length > 0xffffffff) {
    throw new LatensifyError('too-large', 'A part of the .ltn file would exceed 4 GiB.');
  }
  const bytes = new Uint8Array(length + CHUNK_OVERHEAD);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 4; i++) bytes[i] = type.charCodeAt(i);
  view.setUint32(4, length, true);
  let position = 8;
  for (const piece of pieces) {
    bytes.set(piece, position);
    position += piece.length;
  }
  view.setUint32(position, crc32(bytes.subarray(0, position), headerCrc), true);
  return bytes;
}

/** The chunk at this place, if a whole one with the right checksum is there. */
export function chunkAt(bytes: Uint8Array, start: number, headerCrc: number): Chunk | undefined {
  const length = payloadLengthAt(bytes, start);
  if (length === undefined) return undefined;
  const crcAt = start + 8 + length;
  if (readUint32(bytes, crcAt) !== crc32(bytes.subarray(start, crcAt), headerCrc)) return undefined;
  return { type: typeAt(bytes, start), payload: bytes.subarray(start + 8, crcAt), end: crcAt + 4 };
}

/**
 * Walks the chunks from `start` to the end of the bytes. Where there is no valid chunk, the next one of a known type is
 * searched byte by byte, and the stretch between is given as broken. The walk takes time in proportion to the file,
 * whatever it holds: checksums that differ are computed over at most four times its bytes in all.
 */
export function* walkChunks(
  bytes: Uint8Array,
  start: number,
  headerCrc: number,
): Generator<Chunk | BrokenStretch, void, undefined> {
  let budget = 4 * bytes.length;
  let position = start;
  while (position < bytes.length) {
    let next = position;
    let chunk: Chunk | undefined;
    while (next < bytes.length && budget >= 0) {
      // What follows a valid chunk may be of any type; in a search only known ones count.
      if (next === position || isKnownTypeAt(bytes, next)) {
        chunk = chunkAt(bytes, next, headerCrc);
        if (chunk !== undefined) break;
        budget -= CHUNK_OVERHEAD + (payloadLengthAt(bytes, next) ?? 0);
      }
      next++;
    }
    if (chunk === undefined) next = bytes.length;
    if (next > position) yield brokenStretch(bytes, position);
    if (chunk !== undefined) yield chunk;
    position = chunk?.end ?? next;
  }
}

const brokenStretch = (bytes: Uint8Array, start: number): BrokenStretch =>
  isKnownTypeAt(bytes, start) ? { type: typeAt(bytes, start) } : {};

/** undefined where the bytes that are there can't hold the chunk. */
function payloadLengthAt(bytes: Uint8Array, start: number): number | undefined {
  const room = bytes.length - start - CHUNK_OVERHEAD;
  if (room < 0) return undefined;
  const length = readUint32(bytes, start + 4);
  return length <= room ? length : undefined;
}

const knownTypes: ReadonlySet<string> = new Set(Object.values(chunkTypes));
const isFirstLetter = Uint8Array.from({ length: 256 }, (_, byte) =>
  [...knownTypes].some((type) => type.charCodeAt(0) === byte) ? 1 : 0,
);

const isKnownTypeAt = (bytes: Uint8Array, start: number): boolean =>
  isFirstLetter[bytes[start]!] === 1 && start + 4 <= bytes.length && knownTypes.has(typeAt(bytes, start));

const typeAt = (bytes: Uint8Array, start: number): string =>
  String.fromCharCode(bytes[start]!, bytes[start + 1]!, bytes[start + 2]!, bytes[start + 3]!);

export const readUint32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
