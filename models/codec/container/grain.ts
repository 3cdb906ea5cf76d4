import type { Grain, GrainPoint } from '../../grain/index.js';
import { CHUNK_OVERHEAD, chunkTypes, encodeChunk } from './chunks.js';
import { headerCrc, LTN_HEADER_BYTES } from './header.js';

const SHOWN = 1;
const HEAD = 6;
const BYTES_PER_POINT = 3;
const MOST_POINTS = 16;

/** Bytes that it adds to a file at most. */
export const MOST_GRAIN_BYTES = CHUNK_OVERHEAD + HEAD + MOST_POINTS * BYTES_PER_POINT;

/** u8 flags, u8 correlation of luminance, of chroma, u16 seed, u8 number of points, three u8 each. */
export function packGrain({ points, correlation, seed, isShown }: Grain): Uint8Array {
  const head = [
    isShown ? SHOWN : 0,
    correlation.luminance,
    correlation.chroma,
    seed & 0xff,
    seed >>> 8,
    points.length,
  ];
  const rest = points.flatMap(({ brightness, luminance, chroma }) => [brightness, luminance, chroma]);
  return Uint8Array.from([...head, ...rest]);
}

/** undefined when the payload is none that packGrain makes. */
export function unpackGrain(payload: Uint8Array): Grain | undefined {
  if (payload.length < HEAD) return undefined;
  const [flags, luminance, chroma, low, high, count] = payload as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (count < 1 || count > MOST_POINTS || payload.length !== HEAD + count * BYTES_PER_POINT) return undefined;
  const points = Array.from({ length: count }, (_, i): GrainPoint => {
    const at = HEAD + i * BYTES_PER_POINT;
    return { brightness: payload[at]!, luminance: payload[at + 1]!, chroma: payload[at + 2]! };
  });
  if (points.some(({ brightness }, i) => i > 0 && brightness < points[i - 1]!.brightness)) return undefined;
  return {
    points,
    correlation: { luminance, chroma },
    seed: low | (high << 8),
    isShown: (flags & SHOWN) !== 0,
  };
}

/** A whole .ltn file with grain put into it: nothing else changes, since tiles are found from the end of their index. */
export function withGrain(file: Uint8Array, grain: Grain): Uint8Array {
  const chunk = encodeChunk(chunkTypes.grain, [packGrain(grain)], headerCrc(file));
  const bytes = new Uint8Array(file.length + chunk.length);
  bytes.set(file.subarray(0, LTN_HEADER_BYTES));
  bytes.set(chunk, LTN_HEADER_BYTES);
  bytes.set(file.subarray(LTN_HEADER_BYTES), LTN_HEADER_BYTES + chunk.length);
  return bytes;
}
