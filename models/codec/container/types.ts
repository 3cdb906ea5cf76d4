import type { Size } from '../../../common/geometry.js';
import type { Channels } from '../../../common/pixels.js';
import type { Grain } from '../../grain/index.js';

/** Metadata blocks, each byte-identical to the source's. EXIF starts at its TIFF header (no "Exif\0\0"). */
export interface MetadataBlocks {
  readonly icc?: Uint8Array;
  readonly exif?: Uint8Array;
  readonly iptc?: Uint8Array;
  readonly xmp?: Uint8Array;
}

export interface LtnHeader extends Size {
  /** First 8 bytes of the model's identity, as 16 hexadecimal digits in lower case. */
  readonly modelId: string;
  /** Row of the model's quality table, 0 … 200 (quality × 2). */
  readonly qualityRow: number;
  readonly channels: Channels;
  /** EXIF orientation, 1 … 8; pixels are stored unrotated. */
  readonly orientation: number;
  /** Bits a sample of the source: 8 or 16 (16 was reduced to 8). */
  readonly sourceBits: 8 | 16;
  /** Its tiles have a second layer (see refinement/). */
  readonly isRefined: boolean;
  /** Edge of a tile in pixels, a power of two from 64 to 32768; 1024 as a rule. */
  readonly tileEdge: number;
}

/** A model that travels in the file because the reader can't be expected to have it. Untrusted. */
export interface EmbeddedModel {
  /** 16 hexadecimal digits in lower case; what the header's modelId names. */
  readonly id: string;
  /** For people; at most 255 bytes of UTF-8. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One tile as it travels: rANS bytes and the check of the symbols they decode to. */
export interface TilePayload {
  readonly latents: Uint8Array;
  /** CRC-32 over the decoded symbols (see docs/format.md). */
  readonly symbolsCrc: number;
  /** Losslessly coded alpha of the tile (see alpha.ts); empty when the picture has none. */
  readonly alpha: Uint8Array;
  /** rANS bytes of the second layer; empty when the picture has none. */
  readonly refinement: Uint8Array;
}

/** A tile that can't be restored. */
export interface DamagedTile {
  /** Part of a sentence: "its bytes are cut off". */
  readonly damaged: string;
}

/** Everything that an .ltn file holds. */
export interface LtnFile {
  readonly header: LtnHeader;
  readonly metadata: MetadataBlocks;
  /** A small JPEG or WebP, stored as it is. */
  readonly preview?: Uint8Array;
  readonly embeddedModel?: EmbeddedModel;
  /** To be put on the decoded picture. */
  readonly grain?: Grain;
  /** All tiles of the grid, row by row (tileGrid in common/geometry.ts). */
  readonly tiles: readonly TilePayload[];
}

/** What could be read of an .ltn file. Byte arrays are views of the file's bytes wherever those were stored as they are. */
export interface ParsedLtn extends Omit<LtnFile, 'tiles'> {
  /** One entry for each tile of the grid, row by row. */
  readonly tiles: readonly (TilePayload | DamagedTile)[];
  /** Sentences that say what is damaged or missing; empty when the file is whole. */
  readonly problems: readonly string[];
}

export interface LtnLimits {
  /** Larger pictures are refused; default 200 million pixels. */
  readonly maxPixels?: number;
  /** Larger blocks of metadata (inflated) are refused when writing, left out when reading; default 64 MiB. */
  readonly maxMetadataBytes?: number;
}
