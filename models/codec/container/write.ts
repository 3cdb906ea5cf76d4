import { LatensifyError } from '../../../common/errors.js';
import { hasAlpha } from '../../../common/pixels.js';
import { metadataKinds, metadataNames, packBlock, packModel } from './blocks.js';
import { chunkTypes, encodeChunk } from './chunks.js';
import { packGrain } from './grain.js';
import { encodeHeader, headerCrc } from './header.js';
import { defaultLimits } from './limits.js';
import { packIndex, packTile, tileCount } from './tiles.js';
import type { LtnFile, LtnLimits } from './types.js';

/**
 * The bytes of an .ltn file: docs/format.md specifies each. A part that is absent costs nothing.
 * @throws LatensifyError 'too-large' above 65,535 pixels a side or for a block of metadata above the limit;
 *   'internal' when the header is invalid or the tiles don't fit it
 */
export function writeLtn(file: LtnFile, limits: LtnLimits = {}): Uint8Array {
  const { maxMetadataBytes } = { ...defaultLimits, ...limits };
  const header = encodeHeader(file.header);
  const crc = headerCrc(header);
  const count = tileCount(file.header, file.header.tileEdge);
  if (file.tiles.length !== count) {
    throw new LatensifyError(
      'internal',
      `The picture has ${count} tiles, but ${file.tiles.length} were given.`,
    );
  }

  const parts = [header];
  for (const kind of metadataKinds) {
    const block = file.metadata[kind];
    if (block === undefined) continue;
    if (block.length > maxMetadataBytes) {
      const sentence = `${metadataNames[kind]} has ${block.length} bytes; the limit is ${maxMetadataBytes}.`;
      throw new LatensifyError('too-large', sentence);
    }
    parts.push(encodeChunk(chunkTypes[kind], packBlock(block), crc));
  }
  if (file.preview !== undefined) parts.push(encodeChunk(chunkTypes.preview, [file.preview], crc));
  if (file.embeddedModel !== undefined) {
    parts.push(encodeChunk(chunkTypes.model, packModel(file.embeddedModel), crc));
  }
  if (file.grain !== undefined) parts.push(encodeChunk(chunkTypes.grain, [packGrain(file.grain)], crc));
  const tileParts = { alpha: hasAlpha(file.header.channels), refinement: file.header.isRefined };
  const tiles = file.tiles.map((tile, i) => encodeChunk(chunkTypes.tile, packTile(i, tile, tileParts), crc));
  const index = packIndex(tiles.map((tile) => tile.length));
  parts.push(encodeChunk(chunkTypes.index, [index], crc), ...tiles);
  return concatenate(parts);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}
