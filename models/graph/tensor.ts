import { LatensifyError } from '../../common/errors.js';
import type { Limits } from './limits.js';
import { bytesOf, damaged, floatsOf, integerOf, readFields, textOf, varintsOf } from './protobuf-reader.js';
import { quoted } from './quoted.js';
import { Float16Bits, type Initializer, type InitializerData, sizeOf } from './types.js';

/** ONNX's number of an element type: bytes of an element, and how its raw bytes become an array. */
const elementTypes: Readonly<
  Record<number, { readonly bytes: number; readonly view: (buffer: ArrayBuffer) => InitializerData }>
> = {
  1: { bytes: 4, view: (buffer) => new Float32Array(buffer) },
  2: { bytes: 1, view: (buffer) => new Uint8Array(buffer) },
  3: { bytes: 1, view: (buffer) => new Int8Array(buffer) },
  6: { bytes: 4, view: (buffer) => new Int32Array(buffer) },
  7: { bytes: 8, view: (buffer) => new BigInt64Array(buffer) },
  10: { bytes: 2, view: (buffer) => new Float16Bits(buffer) },
};

/**
 * A TensorProto. Memory is taken only for bytes that are there: the claimed size must be the stored one.
 * @throws LatensifyError 'damaged' | 'model' | 'too-large'
 */
export function decodeTensor(bytes: Uint8Array, limits: Limits): Initializer {
  let name = '';
  let type = 0;
  let raw: Uint8Array | undefined;
  const dims: number[] = [];
  const floats: number[] = [];
  const int32s: bigint[] = [];
  const int64s: bigint[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) {
      for (const varint of varintsOf(field)) dims.push(integerOf({ number: 1, varint }));
    }
    if (field.number === 2) type = integerOf(field);
    if (field.number === 4) for (const value of floatsOf(field)) floats.push(value);
    if (field.number === 5) for (const value of varintsOf(field)) int32s.push(value);
    if (field.number === 7) for (const value of varintsOf(field)) int64s.push(value);
    if (field.number === 8) name = textOf(field);
    if (field.number === 9) raw = bytesOf(field);
    if (field.number === 13 || (field.number === 14 && integerOf(field) !== 0)) {
      throw new LatensifyError('model', 'This network is not taken: it keeps data outside of its file.');
    }
  }
  if (dims.length > limits.rank) throw damaged(`${quoted(name)} has ${dims.length} dimensions`);
  if (dims.some((dim) => dim < 0)) throw damaged(`a dimension of ${quoted(name)} is negative`);
  const size = sizeOf(dims);
  const element = elementTypes[type];
  if (element === undefined) {
    throw new LatensifyError(
      'model',
      `This network is not taken: ${quoted(name)} is of a type that is not understood (${type}).`,
    );
  }
  if (raw !== undefined) {
    if (raw.length !== size * element.bytes) throw damaged(`${quoted(name)} is not as long as it says`);
    // A copy, since the bytes in the file are not aligned.
    return { name, dims, data: element.view(new Uint8Array(raw).buffer) };
  }
  const data = fromNumbers(type, floats, int32s, int64s);
  if (data.length !== size) throw damaged(`${quoted(name)} is not as long as it says`);
  return { name, dims, data };
}

function fromNumbers(type: number, floats: number[], int32s: bigint[], int64s: bigint[]): InitializerData {
  const small = (bits: number): number[] => int32s.map((value) => Number(BigInt.asIntN(bits, value)));
  switch (type) {
    case 1:
      return Float32Array.from(floats);
    case 2:
      return Uint8Array.from(small(32));
    case 3:
      return Int8Array.from(small(32));
    case 6:
      return Int32Array.from(small(32));
    case 10:
      return new Float16Bits(small(32));
    default:
      return BigInt64Array.from(int64s, (value) => BigInt.asIntN(64, value));
  }
}
