import { asLatensifyError, LatensifyError } from '../../../common/errors.js';
import { area } from '../../../common/geometry.js';
import { hasAlpha } from '../../../common/pixels.js';
import { metadataKinds, metadataNames, unpackBlock, unpackModel, type MetadataKind } from './blocks.js';
import { chunkAt, chunkTypes, isCritical, walkChunks, type BrokenStretch, type Chunk } from './chunks.js';
import { headerCrc, LTN_HEADER_BYTES, readLtnHeader } from './header.js';
import { defaultLimits } from './limits.js';
import { tileCount, unpackIndex, unpackTile, type TileParts } from './tiles.js';
import { unpackGrain } from './grain.js';
import type { Grain } from '../../grain/index.js';
import type { EmbeddedModel, LtnLimits, MetadataBlocks, ParsedLtn, TilePayload } from './types.js';

/** What has been found in a file so far. */
interface Found {
  readonly metadata: { -readonly [Kind in MetadataKind]?: NonNullable<MetadataBlocks[Kind]> };
  preview?: Uint8Array;
  embeddedModel?: EmbeddedModel;
  grain?: Grain;
  /** A place for each tile of the grid. */
  readonly tiles: (TilePayload | undefined)[];
  readonly tileParts: TileParts;
  /** Types of which there may be one chunk only and it was met: any further ones are ignored. */
  readonly seen: Set<string>;
  readonly problems: Set<string>;
}

/** Where a tile's chunk should be. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads an .ltn file, or what is left of it: every part whose checksum is right is given, the rest is named in
 * `problems` and `tiles`. Takes memory in proportion to the number of tiles and the inflated metadata.
 * @throws LatensifyError 'unsupported' for another kind of file or one that needs a newer version,
 *   'damaged' when the header is, 'too-large' above the limit of pixels
 */
export function parseLtn(file: Uint8Array, limits: LtnLimits = {}): ParsedLtn {
  const { maxPixels, maxMetadataBytes } = { ...defaultLimits, ...limits };
  // Views of a Buffer would be Buffers, whose slice() does not copy.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length);
  const header = readLtnHeader(bytes);
  if (area(header) > maxPixels) {
    const size = `${header.width} × ${header.height}`;
    throw new LatensifyError('too-large', `The picture has ${size} pixels; the limit is ${maxPixels}.`);
  }
  const crc = headerCrc(bytes);
  const found: Found = {
    metadata: {},
    tiles: Array.from({ length: tileCount(header, header.tileEdge) }, () => undefined),
    tileParts: { alpha: hasAlpha(header.channels), refinement: header.isRefined },
    seen: new Set(),
    problems: new Set(),
  };

  const places = takeChunksUpToIndex(bytes, crc, maxMetadataBytes, found);
  if (places === undefined) {
    found.problems.add('The tile index is missing or damaged; the tiles were searched without it.');
  } else {
    takeIndexedTiles(bytes, crc, places, found);
  }

  const tiles = found.tiles.map((tile, i) => tile ?? { damaged: reasonOfLoss(places?.[i], bytes.length) });
  const lost = found.tiles.filter((tile) => tile === undefined).length;
  if (lost > 0) found.problems.add(`${lost} of ${tiles.length} tiles can not be restored.`);
  const { metadata, preview, embeddedModel, grain } = found;
  const problems = [...found.problems];
  return {
    header,
    metadata,
    ...(preview && { preview }),
    ...(embeddedModel && { embeddedModel }),
    ...(grain && { grain }),
    tiles,
    problems,
  };
}

/** The tiles' places, from the index. Where there is none, this goes through the whole file, tiles included. */
function takeChunksUpToIndex(
  bytes: Uint8Array,
  crc: number,
  maxMetadataBytes: number,
  found: Found,
): Place[] | undefined {
  for (const part of walkChunks(bytes, LTN_HEADER_BYTES, crc)) {
    if ('payload' in part && part.type === chunkTypes.index) {
      const lengths = unpackIndex(part.payload, found.tiles.length);
      if (lengths !== undefined) return placesOf(lengths, part.end);
    } else if ('payload' in part) {
      takeChunk(part, maxMetadataBytes, found);
    } else {
      found.problems.add(brokenSentence(part));
    }
  }
  return undefined;
}

function placesOf(lengths: readonly number[], first: number): Place[] {
  let end = first;
  return lengths.map((length) => ({ start: end, end: (end += length) }));
}

function takeChunk(chunk: Chunk, maxMetadataBytes: number, found: Found): void {
  if (chunk.type === chunkTypes.tile) {
    takeTile(chunk.payload, found);
    return;
  }
  if (found.seen.has(chunk.type)) return;
  const kind = metadataKinds.find((name) => chunkTypes[name] === chunk.type);
  if (kind !== undefined) {
    takeMetadata(kind, chunk.payload, maxMetadataBytes, found);
  } else if (chunk.type === chunkTypes.preview) {
    found.preview = chunk.payload;
  } else if (chunk.type === chunkTypes.model) {
    takeModel(chunk.payload, found);
  } else if (chunk.type === chunkTypes.grain) {
    takeGrain(chunk.payload, found);
  } else if (isCritical(chunk.type)) {
    throw new LatensifyError('unsupported', 'The .ltn file uses a feature that needs a newer Latensify.');
  } else {
    return;
  }
  found.seen.add(chunk.type);
}

function takeMetadata(kind: MetadataKind, payload: Uint8Array, maxBytes: number, found: Found): void {
  try {
    found.metadata[kind] = unpackBlock(payload, maxBytes);
  } catch (error) {
    const tooLarge = asLatensifyError(error).code === 'too-large';
    const cause = tooLarge ? `exceeds the limit of ${maxBytes} bytes` : 'is damaged';
    found.problems.add(`${metadataNames[kind]} ${cause} and was left out.`);
  }
}

function takeModel(payload: Uint8Array, found: Found): void {
  const model = unpackModel(payload);
  if (model === undefined) found.problems.add('The embedded model is damaged and was left out.');
  else found.embeddedModel = model;
}

function takeGrain(payload: Uint8Array, found: Found): void {
  const grain = unpackGrain(payload);
  if (grain === undefined) found.problems.add('The grain is damaged and was left out.');
  else found.grain = grain;
}

function takeTile(payload: Uint8Array, found: Found): void {
  const numbered = unpackTile(payload, found.tileParts);
  if (numbered === undefined || numbered.number >= found.tiles.length) return;
  found.tiles[numbered.number] ??= numbered.tile;
}

function takeIndexedTiles(bytes: Uint8Array, crc: number, places: readonly Place[], found: Found): void {
  for (const { start, end } of places) {
    // Within its place only, so that no byte is checked twice, whatever the chunks say of their lengths.
    const chunk = chunkAt(bytes.subarray(start, end), 0, crc);
    if (chunk?.type === chunkTypes.tile) takeTile(chunk.payload, found);
  }
  if (found.tiles.includes(undefined)) {
    // Bytes may have been lost or inserted, so that the rest stands elsewhere.
    for (const part of walkChunks(bytes, places[0]!.start, crc)) {
      if ('payload' in part && part.type === chunkTypes.tile) takeTile(part.payload, found);
    }
  }
  const surplus = bytes.length - places.at(-1)!.end;
  if (surplus > 0) found.problems.add(`${surplus} bytes too many stand after or between the tiles.`);
}

function reasonOfLoss(place: Place | undefined, fileLength: number): string {
  if (place === undefined) return 'it was not found';
  return place.end > fileLength ? 'its bytes are cut off' : 'its checksum differs';
}

function brokenSentence({ type }: BrokenStretch): string {
  const kind = metadataKinds.find((name) => chunkTypes[name] === type);
  if (kind !== undefined) return `${metadataNames[kind]} is damaged and was left out.`;
  if (type === chunkTypes.preview) return 'The preview is damaged and was left out.';
  if (type === chunkTypes.model) return 'The embedded model is damaged and was left out.';
  if (type === chunkTypes.grain) return 'The grain is damaged and was left out.';
  return 'Some bytes of the file are damaged and were skipped.';
}
