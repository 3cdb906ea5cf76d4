import { LatensifyError } from '../../common/errors.js';

/**
 * One field of a protobuf message, read but not interpreted. Repeated numbers may come packed, as bytes: `varints`
 * and `floats` take both forms.
 */
export interface Field {
  readonly number: number;
  /** Of a varint: its 64 bits. */
  readonly varint?: bigint;
  /** Of a length-delimited field, or of a fixed-size one. */
  readonly bytes?: Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/**
 * The fields of a message in their order. Never reads beyond the bytes that it is given, and every field takes at
 * least one of them: what is returned is bounded by the input's length.
 * @throws LatensifyError 'damaged'
 */
export function* readFields(message: Uint8Array): Generator<Field> {
  let offset = 0;
  while (offset < message.length) {
    const tag = readVarint(message, offset);
    offset = tag.next;
    const number = Number(tag.value >> 3n);
    if (number === 0 || number > 0x1fff_ffff) throw damaged('a field has an impossible number');
    const wireType = Number(tag.value & 7n);
    switch (wireType) {
      case VARINT: {
        const { value, next } = readVarint(message, offset);
        offset = next;
        yield { number, varint: value };
        break;
      }
      case LENGTH_DELIMITED: {
        const { value, next } = readVarint(message, offset);
        if (value > BigInt(message.length - next)) throw damaged('a field is longer than the file');
        offset = next + Number(value);
        yield { number, bytes: message.subarray(next, offset) };
        break;
      }
      case FIXED64:
      case FIXED32: {
        const length = wireType === FIXED32 ? 4 : 8;
        if (length > message.length - offset) throw damaged('a number is cut off');
        yield { number, bytes: message.subarray(offset, offset + length) };
        offset += length;
        break;
      }
      default:
        throw damaged(`fields of wire type ${wireType} are not in use`);
    }
  }
}

function readVarint(bytes: Uint8Array, offset: number): { value: bigint; next: number } {
  // Nearly all are tags and lengths of a few bytes; only what is larger needs the slow integers.
  let value = 0;
  let scale = 1;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[offset + i];
    if (byte === undefined) throw damaged('a number is cut off');
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value: BigInt(value), next: offset + i + 1 };
    scale *= 0x80;
  }
  let large = BigInt(value);
  for (let i = 4; i < 10; i++) {
    const byte = bytes[offset + i];
    if (byte === undefined) throw damaged('a number is cut off');
    large |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value: BigInt.asUintN(64, large), next: offset + i + 1 };
  }
  throw damaged('a number has more than 64 bits');
}

/** As a signed 64-bit integer. @throws LatensifyError 'damaged' beyond 2^53 or where the field holds something else */
export function integerOf(field: Field): number {
  if (field.varint === undefined) throw damaged('a number was expected');
  const value = Number(BigInt.asIntN(64, field.varint));
  if (!Number.isSafeInteger(value)) throw damaged('a number is beyond every use');
  return value;
}

/** @throws LatensifyError 'damaged' */
export function bytesOf(field: Field): Uint8Array {
  if (field.bytes === undefined) throw damaged('bytes were expected');
  return field.bytes;
}

/** @throws LatensifyError 'damaged' when it is no UTF-8 */
export function textOf(field: Field): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytesOf(field));
  } catch (cause) {
    if (cause instanceof LatensifyError) throw cause;
    throw new LatensifyError('damaged', 'This is no ONNX file: a name is no text.', { cause });
  }
}

/** A float, or several packed. @throws LatensifyError 'damaged' */
export function floatsOf(field: Field): number[] {
  const bytes = bytesOf(field);
  if (bytes.length % 4 !== 0) throw damaged('a list of numbers is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** An integer, or several packed, as their 64 bits. @throws LatensifyError 'damaged' */
export function varintsOf(field: Field): bigint[] {
  if (field.varint !== undefined) return [field.varint];
  const bytes = bytesOf(field);
  const values: bigint[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const { value, next } = readVarint(bytes, offset);
    values.push(value);
    offset = next;
  }
  return values;
}

export const damaged = (what: string): LatensifyError =>
  new LatensifyError('damaged', `This is no ONNX file, or a broken one: ${what}.`);
