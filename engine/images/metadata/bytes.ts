import { LatensifyError } from '../../../common/errors.js';
import type { MetadataBlocks } from '../../../models/codec/container/index.js';

/** What a container's reader found. */
export interface ExtractedMetadata {
  readonly blocks: MetadataBlocks;
  /** What was left out and why. */
  readonly notices: readonly string[];
}

/** What a container's writer made. */
export interface EmbeddedMetadata {
  readonly bytes: Uint8Array;
  /** What the container couldn't hold. */
  readonly notices: readonly string[];
}

/** Code points of ITU-T H.273. */
export interface CodedColours {
  readonly primaries: number;
  readonly transfer: number;
}

export const noBytes = new Uint8Array(0);

export const ascii = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

export const text = (bytes: Uint8Array, from = 0, to = bytes.length): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', from, to);

export const hasText = (bytes: Uint8Array, at: number, expected: string): boolean =>
  at >= 0 && at + expected.length <= bytes.length && text(bytes, at, at + expected.length) === expected;

export const view = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** slice() would not do: a Buffer's shares its memory. */
export const copy = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes);

export const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

export function uint16(value: number, littleEndian = false): Uint8Array {
  const bytes = new Uint8Array(2);
  view(bytes).setUint16(0, value, littleEndian);
  return bytes;
}

export function uint32(value: number, littleEndian = false): Uint8Array {
  const bytes = new Uint8Array(4);
  view(bytes).setUint32(0, value, littleEndian);
  return bytes;
}

export const damaged = (sentence: string): LatensifyError => new LatensifyError('damaged', sentence);

const exifPrefix = 'Exif\0\0';

/** PNG, WebP and HEIF store EXIF without JPEG's prefix, but some writers put it there all the same. */
export const withoutExifPrefix = (exif: Uint8Array): Uint8Array =>
  hasText(exif, 0, exifPrefix) ? exif.subarray(exifPrefix.length) : exif;
