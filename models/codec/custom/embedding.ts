import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { LatensifyError } from '../../../common/errors.js';
import type { EmbeddedModel } from '../container/index.js';
import { customModelId } from './network.js';

/** Of a decoder in a file: deflated, and as it is. */
const MOST_EMBEDDED = 16 * 2 ** 20;
const MOST_INFLATED = 64 * 2 ** 20;

/** A decoder as it lies in a file: deflated (RFC 1951). @throws LatensifyError 'too-large' */
export function packDecoder(decoder: Uint8Array): Uint8Array {
  const packed = deflateRawSync(decoder, { level: 9 });
  if (decoder.length <= MOST_INFLATED && packed.length <= MOST_EMBEDDED) return packed;
  throw new LatensifyError('too-large', 'The model is too large to be embedded: 16 MiB is the limit.');
}

/**
 * The decoder of a file, which must be the one that the id names. It is not trusted any more than before.
 * @throws LatensifyError 'damaged' | 'too-large'
 */
export function unpackDecoder({ id, bytes }: EmbeddedModel): Uint8Array {
  if (bytes.length > MOST_EMBEDDED) {
    throw new LatensifyError('too-large', 'The embedded model is larger than what is taken from a file.');
  }
  let decoder: Uint8Array;
  try {
    decoder = inflateRawSync(bytes, { maxOutputLength: MOST_INFLATED });
  } catch (cause) {
    throw new LatensifyError('damaged', 'The embedded model is damaged.', { cause });
  }
  if (customModelId(decoder) === id) return decoder;
  throw new LatensifyError('damaged', 'The embedded model is not the one that the file names.');
}
