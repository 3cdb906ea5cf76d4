import { crc32 } from 'node:zlib';
import { LatensifyError } from '../../../common/errors.js';
import type { Channels } from '../../../common/pixels.js';
import type { LtnHeader } from './types.js';

/** As PNG's: a byte beyond ASCII, the name, then line ends and an end-of-file mark that a transfer as text would change. */
const SIGNATURE = Uint8Array.of(0x89, 0x4c, 0x54, 0x4e, 0x0d, 0x0a, 0x1a, 0x0a);
const VERSION = { major: 1, minor: 0 };

/** Signature and header take so many bytes at the start of every file. */
export const LTN_HEADER_BYTES = 31;
const CRC_AT = LTN_HEADER_BYTES - 4;

const FLAG_16_BITS = 0x01;
const FLAG_REFINED = 0x10;
/** A reader may ignore the lower flags it doesn't know, but not the upper ones. */
const UNKNOWN_CRITICAL_FLAGS = 0xe0;

/** Whether a file that starts with these bytes claims to be an .ltn file: its first 8 bytes tell. */
export function isLtn(bytes: Uint8Array): boolean {
  return bytes.length >= SIGNATURE.length && SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** The CRC-32 that the header carries; those of all chunks continue from it. */
export const headerCrc = (header: Uint8Array): number => crc32(header.subarray(0, CRC_AT));

/** @throws LatensifyError 'too-large' above 65,535 pixels a side, 'internal' for other values out of range */
export function encodeHeader(header: LtnHeader): Uint8Array {
  if (header.width > 0xffff || header.height > 0xffff) {
    throw new LatensifyError('too-large', 'An .ltn file holds pictures of at most 65,535 pixels a side.');
  }
  const fault = faultOf(header);
  if (fault !== undefined)
    throw new LatensifyError('internal', `The .ltn header would be invalid: ${fault}.`);
  const bytes = new Uint8Array(LTN_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  view.setUint8(8, VERSION.major);
  view.setUint8(9, VERSION.minor);
  view.setUint8(10, (header.sourceBits === 16 ? FLAG_16_BITS : 0) | (header.isRefined ? FLAG_REFINED : 0));
  bytes.set(modelIdBytes(header.modelId), 11);
  view.setUint8(19, header.qualityRow);
  view.setUint16(20, header.width, true);
  view.setUint16(22, header.height, true);
  view.setUint8(24, header.channels);
  view.setUint8(25, header.orientation);
  view.setUint8(26, Math.log2(header.tileEdge));
  view.setUint32(CRC_AT, headerCrc(bytes), true);
  return bytes;
}

/**
 * Reads the header from the first bytes of a file; LTN_HEADER_BYTES of them are enough.
 * @throws LatensifyError 'unsupported' for another kind of file or a newer version, 'damaged'
 */
export function readLtnHeader(bytes: Uint8Array): LtnHeader {
  if (!isLtn(bytes)) throw notLtn(bytes);
  if (bytes.length < LTN_HEADER_BYTES) throw damaged('The .ltn file is cut off within its header.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, LTN_HEADER_BYTES);
  const major = view.getUint8(8);
  if (major > VERSION.major) {
    throw unsupported(`The .ltn file is of version ${major}, which needs a newer Latensify.`);
  }
  if (view.getUint32(CRC_AT, true) !== headerCrc(bytes)) {
    throw damaged("The .ltn file's header is damaged: its checksum differs.");
  }
  const flags = view.getUint8(10);
  if ((flags & UNKNOWN_CRITICAL_FLAGS) !== 0) {
    throw unsupported('The .ltn file uses a feature that needs a newer Latensify.');
  }
  const header: LtnHeader = {
    modelId: modelIdFrom(bytes.subarray(11, 19)),
    qualityRow: view.getUint8(19),
    width: view.getUint16(20, true),
    height: view.getUint16(22, true),
    channels: view.getUint8(24) as Channels,
    orientation: view.getUint8(25),
    sourceBits: (flags & FLAG_16_BITS) === 0 ? 8 : 16,
    isRefined: (flags & FLAG_REFINED) !== 0,
    tileEdge: 2 ** view.getUint8(26),
  };
  const fault = major === 0 ? 'it has no version' : faultOf(header);
  if (fault !== undefined) throw damaged(`The .ltn file's header is invalid: ${fault}.`);
  return header;
}

export const modelIdBytes = (modelId: string): Uint8Array => Buffer.from(modelId, 'hex');
export const modelIdFrom = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const isModelId = (text: string): boolean => /^[0-9a-f]{16}$/.test(text);

function faultOf(header: LtnHeader): string | undefined {
  const { width, height, channels, orientation, qualityRow, tileEdge } = header;
  const log2 = Math.log2(tileEdge);
  if (!isModelId(header.modelId)) return 'its model id is not 16 hexadecimal digits';
  if (!within(width, 1, 0xffff) || !within(height, 1, 0xffff)) return `its size is ${width} × ${height}`;
  if (!within(channels, 1, 4)) return `it has ${channels} channels`;
  if (!within(orientation, 1, 8)) return `its orientation is ${orientation}`;
  if (!within(qualityRow, 0, 200)) return `its quality row is ${qualityRow}`;
  if (!within(log2, 6, 15)) return `its tiles have an edge of ${tileEdge}`;
  return undefined;
}

const within = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

function notLtn(bytes: Uint8Array): LatensifyError {
  const name = SIGNATURE.subarray(0, 4);
  if (bytes.length < name.length || name.some((byte, i) => bytes[i] !== byte)) {
    return unsupported('This is not an .ltn file.');
  }
  return damaged(
    bytes.length < SIGNATURE.length
      ? 'The .ltn file is cut off within its header.'
      : 'The .ltn file was damaged in transfer: its line ends were changed, as if it were text.',
  );
}

const damaged = (sentence: string): LatensifyError => new LatensifyError('damaged', sentence);
const unsupported = (sentence: string): LatensifyError => new LatensifyError('unsupported', sentence);
