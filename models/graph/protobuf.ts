/**
 * The four things of the protobuf wire format that an ONNX file is made of
 * (https://protobuf.dev/programming-guides/encoding/). Each function gives one field: tag, then value.
 * protobuf-reader.ts reads them.
 */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

export type Bytes = Uint8Array<ArrayBuffer>;

/** A non-negative integer below 2^53, seven bits a byte, lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

const tag = (field: number, wireType: number): number[] => varint(field * 8 + wireType);

/** A safe integer; a negative one takes ten bytes, its two's complement in 64 bits. */
export const integer = (field: number, value: number): Bytes =>
  Uint8Array.from([...tag(field, VARINT), ...(value < 0 ? negative(value) : varint(value))]);

function negative(value: number): number[] {
  const bits = BigInt.asUintN(64, BigInt(value));
  const last = 9;
  return Array.from({ length: last + 1 }, (_, i) => {
    const group = Number((bits >> BigInt(7 * i)) & 0x7fn);
    return i < last ? group | 0x80 : group;
  });
}

export function float(field: number, value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return concat([Uint8Array.from(tag(field, FIXED32)), bytes]);
}

/** Raw bytes, or a message made of fields. */
export const bytes = (field: number, value: Uint8Array): Bytes =>
  concat([Uint8Array.from([...tag(field, LENGTH_DELIMITED), ...varint(value.length)]), value]);

export const text = (field: number, value: string): Bytes => bytes(field, new TextEncoder().encode(value));

export const message = (field: number, fields: readonly Uint8Array[]): Bytes => bytes(field, concat(fields));

export function concat(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
