import { LatensifyError } from '../../../common/errors.js';
import type { Size } from '../../../common/geometry.js';
import { readUint32 } from './chunks.js';
import type { TilePayload } from './types.js';

export const tileCount = (size: Size, tileEdge: number): number =>
  Math.ceil(size.width / tileEdge) * Math.ceil(size.height / tileEdge);

/** The index: the length of each tile's chunk, head and checksum included. */
export const packIndex = (chunkLengths: readonly number[]): Uint8Array => packUint32(chunkLengths);

/** undefined when it is not the index of so many tiles. */
export function unpackIndex(payload: Uint8Array, count: number): number[] | undefined {
  if (payload.length !== 4 * count) return undefined;
  return Array.from({ length: count }, (_, i) => readUint32(payload, 4 * i));
}

/** What a picture's tiles carry beside their latents. */
export interface TileParts {
  readonly alpha: boolean;
  readonly refinement: boolean;
}

/**
 * Number (u32), CRC of the symbols (u32), the lengths of alpha and of the refinement where the picture has them (u32 each),
 * these two, then the latents.
 */
export function packTile(number: number, tile: TilePayload, parts: TileParts): Uint8Array[] {
  if (!parts.alpha && tile.alpha.length > 0) {
    throw new LatensifyError('internal', 'A tile has alpha, but its picture has none.');
  }
  if (!parts.refinement && tile.refinement.length > 0) {
    throw new LatensifyError('internal', 'A tile is refined, but its picture is not.');
  }
  const numbers = [number, tile.symbolsCrc];
  if (parts.alpha) numbers.push(tile.alpha.length);
  if (parts.refinement) numbers.push(tile.refinement.length);
  return [packUint32(numbers), tile.alpha, tile.refinement, tile.latents];
}

export interface NumberedTile {
  readonly number: number;
  readonly tile: TilePayload;
}

/** undefined when the payload is too short for what it says. */
export function unpackTile(payload: Uint8Array, parts: TileParts): NumberedTile | undefined {
  const alphaAt = 8 + (parts.alpha ? 4 : 0) + (parts.refinement ? 4 : 0);
  if (payload.length < alphaAt) return undefined;
  const alphaLength = parts.alpha ? readUint32(payload, 8) : 0;
  const refinementLength = parts.refinement ? readUint32(payload, alphaAt - 4) : 0;
  const refinementAt = alphaAt + alphaLength;
  const latentsAt = refinementAt + refinementLength;
  if (latentsAt > payload.length) return undefined;
  return {
    number: readUint32(payload, 0),
    tile: {
      latents: payload.subarray(latentsAt),
      symbolsCrc: readUint32(payload, 4),
      alpha: payload.subarray(alphaAt, refinementAt),
      refinement: payload.subarray(refinementAt, latentsAt),
    },
  };
}

function packUint32(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * numbers.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, i) => view.setUint32(4 * i, number, true));
  return bytes;
}
