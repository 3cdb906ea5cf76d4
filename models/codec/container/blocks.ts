import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { LatensifyError } from '../../../common/errors.js';
import { isModelId, modelIdBytes, modelIdFrom } from './header.js';
import type { EmbeddedModel } from './types.js';

/** In the order in which they are written. */
export const metadataKinds = ['icc', 'exif', 'iptc', 'xmp'] as const;
export type MetadataKind = (typeof metadataKinds)[number];

export const metadataNames: Readonly<Record<MetadataKind, string>> = {
  icc: 'The colour profile (ICC)',
  exif: 'The EXIF block',
  iptc: 'The IPTC block',
  xmp: 'The XMP block',
};

/** A block of metadata starts with a byte that says how the rest is stored. */
const STORED = 0;
const DEFLATED = 1;

/** The payload of a metadata chunk, deflated (RFC 1951) where that makes it smaller. */
export function packBlock(block: Uint8Array): Uint8Array[] {
  const deflated = deflateRawSync(block, { level: 9 });
  return deflated.length < block.length
    ? [Uint8Array.of(DEFLATED), deflated]
    : [Uint8Array.of(STORED), block];
}

/**
 * The inverse of packBlock; the result never takes more than maxBytes.
 * @throws LatensifyError 'too-large' above maxBytes, 'damaged'
 */
export function unpackBlock(payload: Uint8Array, maxBytes: number): Uint8Array {
  const packed = payload.subarray(1);
  if (payload[0] === STORED && packed.length <= maxBytes) return packed;
  if (payload[0] === STORED) throw tooLarge(maxBytes);
  if (payload[0] !== DEFLATED) throw new LatensifyError('damaged', 'The block is stored in an unknown way.');
  try {
    const block = inflateRawSync(packed, { maxOutputLength: maxBytes });
    return new Uint8Array(block.buffer, block.byteOffset, block.length);
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes);
    throw new LatensifyError('damaged', 'The block can not be inflated.', { cause: error });
  }
}

const tooLarge = (maxBytes: number): LatensifyError =>
  new LatensifyError('too-large', `The block exceeds the limit of ${maxBytes} bytes.`);

/** @throws LatensifyError 'internal' when the id or the name is invalid */
export function packModel(model: EmbeddedModel): Uint8Array[] {
  const name = new TextEncoder().encode(model.name);
  if (!isModelId(model.id) || name.length > 255) {
    throw new LatensifyError('internal', 'The model to embed has an invalid id or too long a name.');
  }
  return [modelIdBytes(model.id), Uint8Array.of(name.length), name, model.bytes];
}

/** undefined when the payload is too short for what it says. Bytes of the name that are no UTF-8 become U+FFFD. */
export function unpackModel(payload: Uint8Array): EmbeddedModel | undefined {
  const nameEnd = 9 + (payload[8] ?? 0);
  if (payload.length < nameEnd) return undefined;
  return {
    id: modelIdFrom(payload.subarray(0, 8)),
    name: new TextDecoder('utf-8', { ignoreBOM: true }).decode(payload.subarray(9, nameEnd)),
    bytes: payload.subarray(nameEnd),
  };
}
