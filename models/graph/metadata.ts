import { LatensifyError } from '../../common/errors.js';
import { bytesOf, readFields, textOf } from './protobuf-reader.js';

const MOST = 100;

/**
 * The texts that travel with an ONNX file (metadata_props), untrusted like the rest of it.
 * @throws LatensifyError 'damaged' | 'too-large'
 */
export function readMetadata(file: Uint8Array): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const field of readFields(file)) {
    if (field.number !== 14) continue;
    let key = '';
    let value = '';
    for (const part of readFields(bytesOf(field))) {
      if (part.number === 1) key = textOf(part);
      if (part.number === 2) value = textOf(part);
    }
    entries.set(key, value);
    if (entries.size > MOST) throw new LatensifyError('too-large', 'This network brings too many texts.');
  }
  return entries;
}
