import type { Size } from '../../../common/geometry.js';
import type { Channels } from '../../../common/pixels.js';

/** Metadata blocks, each byte-identical to the source's. EXIF starts at its TIFF header (no "Exif\0\0"). */
export interface MetadataBlocks {
  readonly icc?: Uint8Array;
  readonly exif?: Uint8Array;
  readonly iptc?: Uint8Array;
  readonly xmp?: Uint8Array;
}

export interface LtnHeader extends Size {
  /** First 8 bytes of the model's identity, as 16 hexadecimal digits. */
  readonly modelId: string;
  /** Row of the model's quality table, 0 … 200 (quality × 2). */
  readonly qualityRow: number;
  readonly channels: Channels;
  /** EXIF orientation, 1 … 8; pixels are stored unrotated. */
  readonly orientation: number;
  /** Bits a sample of the source: 8 or 16 (16 was reduced to 8). */
  readonly sourceBits: 8 | 16;
  /** Edge of a tile in pixels: 1024. */
  readonly tileEdge: number;
}

/** One tile as it travels: rANS bytes and the check of the symbols they decode to. */
export interface TilePayload {
  readonly latents: Uint8Array;
  /** CRC-32 over the decoded symbols (see docs/format.md). */
  readonly symbolsCrc: number;
  /** Losslessly coded alpha of the tile; empty when the picture has none. */
  readonly alpha: Uint8Array;
}
