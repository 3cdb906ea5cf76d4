import { LatensifyError } from '../../../common/errors.js';
import type { Size } from '../../../common/geometry.js';
import { readUint32 } from './chunks.js';
import type { TilePayload } from './types.js';

export const tileCount = (size: Size, tileEdge: number): number =>
  Math.ceil(size.width / tileEdge) * Math.ceil(size.height / tileEdge);

/** The index: the length of each tile's chunk, head and checksum included. */
export function packIndex(chunkLengths: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * chunkLengths.length);
  const view = new DataView(bytes.buffer);
  chunkLengths.forEach((length, i) => view.setUint32(4 * i, length, true));
  return bytes;
}

/** undefined when it is not the index of so many tiles. */
export function unpackIndex(payload: Uint8Array, count: number): number[] | undefined {
  if (payload.length !== 4 * count) return undefined;
  return Array.from({ length: count }, (_, i) => readUint32(payload, 4 * i));
}

/** Number (u32), CRC of the symbols (u32), where the picture has alpha its length (u32) and bytes, then the latents. */
export function packTile(number: number, tile: TilePayload, withAlpha: boolean): Uint8Array[] {
  if (!withAlpha && tile.alpha.length > 0) {
    throw new LatensifyError('internal', 'A tile has alpha, but its picture has none.');
  }
  const head = new Uint8Array(withAlpha ? 12 : 8);
  const view = new DataView(head.buffer);
  view.setUint32(0, number, true);
  view.setUint32(4, tile.symbolsCrc, true);
  if (withAlpha) view.setUint32(8, tile.alpha.length, true);
  return [head, tile.alpha, tile.latents];
}

export interface NumberedTile {
  readonly number: number;
  readonly tile: TilePayload;
}

/** undefined when the payload is too short for what it says. */
export function unpackTile(payload: Uint8Array, withAlpha: boolean): NumberedTile | undefined {
  const headLength = withAlpha ? 12 : 8;
  if (payload.length < headLength) return undefined;
  const alphaLength = withAlpha ? readUint32(payload, 8) : 0;
  if (alphaLength > payload.length - headLength) return undefined;
  const latentsAt = headLength + alphaLength;
  return {
    number: readUint32(payload, 0),
    tile: {
      latents: payload.subarray(latentsAt),
      symbolsCrc: readUint32(payload, 4),
      alpha: payload.subarray(headLength, latentsAt),
    },
  };
}
